// SPDX-License-Identifier: Apache-2.0
// The suites about files run once on each storage; the ctest entry says on which.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "xos/testing/test_server.hpp"

namespace xos::uploads {

/// True when this run keeps files on the test program's S3 server: XOS_TEST_STORAGE=s3. Otherwise they are on the disk.
bool is_on_s3();

/// Settings of a server with this data folder: the same place for the same folder.
std::vector<std::string> storage_arguments(const std::string& data_folder);
std::vector<std::string> storage_environment();
testing::TestServerOptions on_chosen_storage(testing::TestServerOptions options, const std::string& data_folder);

/// The folder with `contents` and `unfinished` of such a server.
std::string storage_root(const std::string& data_folder);

/// The files in a folder and below it, or those of them that hold something; also while they come and go.
std::size_t files_below(const std::string& folder, bool is_empty_counted = true);

/// Contents that a server keeps: finished ones and those that are not.
struct Kept {
    std::size_t finished = 0;
    std::size_t unfinished = 0;
    bool operator==(const Kept&) const = default;
};
Kept kept_in(const std::string& data_folder);

}  // namespace xos::uploads
