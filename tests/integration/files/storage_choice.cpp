// SPDX-License-Identifier: Apache-2.0
#include "integration/files/storage_choice.hpp"

#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <utility>

#include "support/s3_server.hpp"

namespace xos::uploads {

namespace {

namespace fs = std::filesystem;
using testing::S3Server;

std::string prefix_of(const std::string& data_folder) { return fs::path{data_folder}.filename().string() + "/"; }

}  // namespace

bool is_on_s3() {
    const char* const choice = std::getenv("XOS_TEST_STORAGE");
    return choice != nullptr && std::string_view{choice} == "s3";
}

std::vector<std::string> storage_arguments(const std::string& data_folder) {
    if (!is_on_s3()) return {};
    return {"--Files:Storage=S3",
            "--Files:S3:Endpoint=" + testing::shared_s3().endpoint(),
            std::string{"--Files:S3:Bucket="} + S3Server::bucket,
            std::string{"--Files:S3:AccessKey="} + S3Server::access_key,
            "--Files:S3:Prefix=" + prefix_of(data_folder),
            "--Files:S3:PathStyle=true"};
}

std::vector<std::string> storage_environment() {
    if (!is_on_s3()) return {};
    return {std::string{"XOS_Files__S3__SecretKey="} + S3Server::secret_key};
}

testing::TestServerOptions on_chosen_storage(testing::TestServerOptions options, const std::string& data_folder) {
    for (auto& argument : storage_arguments(data_folder)) options.arguments.push_back(std::move(argument));
    for (auto& variable : storage_environment()) options.environment.push_back(std::move(variable));
    return options;
}

std::string storage_root(const std::string& data_folder) {
    return data_folder + (is_on_s3() ? "/files/staging" : "/files");
}

std::size_t files_below(const std::string& folder, bool is_empty_counted) {
    std::size_t files = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator entry{folder, error}, end; !error && entry != end; entry.increment(error)) {
        std::error_code gone;
        files += entry->is_regular_file(gone) && !gone && (is_empty_counted || entry->file_size(gone) > 0) ? 1 : 0;
    }
    return files;
}

Kept kept_in(const std::string& data_folder) {
    const auto root = storage_root(data_folder);
    // In a staging folder an empty one stands for a content that is in the bucket.
    const auto finished = files_below(root + "/contents", !is_on_s3());
    const auto unfinished = files_below(root + "/unfinished");
    if (!is_on_s3()) return {.finished = finished, .unfinished = unfinished};
    return {.finished = testing::shared_s3().objects(prefix_of(data_folder)), .unfinished = unfinished + finished};
}

}  // namespace xos::uploads
