// SPDX-License-Identifier: Apache-2.0
#include "xos/testing/temporary_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace xos::testing {

TemporaryFolder::TemporaryFolder() : path_{(std::filesystem::temp_directory_path() / "xos-test-XXXXXX").string()} {
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error{"no temporary folder can be made: " + path_};
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;  // a test that failed may have left the folder in any state
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace xos::testing
