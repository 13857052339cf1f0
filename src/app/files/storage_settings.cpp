// SPDX-License-Identifier: Apache-2.0
#include "app/files/storage_settings.hpp"

#include "xos/base/encoding.hpp"
#include "xos/files/local_storage.hpp"

namespace xos {

std::optional<files::S3Options> s3_settings(const Config& config) {
    const auto& place = config["Files:Storage"];
    if (ascii_iequals(place, "Local")) return std::nullopt;
    if (!ascii_iequals(place, "S3")) {
        throw ConfigError{"Files:Storage: \"" + place + "\" is no place for files. Write Local or S3"};
    }
    files::S3Options options;
    options.endpoint = config["Files:S3:Endpoint"];
    options.bucket = config["Files:S3:Bucket"];
    options.region = config["Files:S3:Region"];
    options.access_key = config["Files:S3:AccessKey"];
    options.secret_key = config["Files:S3:SecretKey"];
    options.prefix = config["Files:S3:Prefix"];
    options.is_path_style = config.boolean("Files:S3:PathStyle");
    files::check_options(options);
    return options;
}

std::string files_root(const Config& config, const std::string& data_folder) {
    const auto& root = config["Files:Root"];
    return root.empty() ? data_folder + "/files" : root;
}

std::unique_ptr<files::Storage> open_storage(const Config& config, const std::string& data_folder, WorkerPool& pool,
                                             const Clock& clock, Logger& log) {
    files::LocalStorageOptions local{
        .root = files_root(config, data_folder),
        .least_free_bytes = static_cast<std::uint64_t>(config.integer("Files:LeastFreeBytes")),
        .least_free_percent = static_cast<unsigned>(config.integer("Files:LeastFreePercent"))};
    auto s3 = s3_settings(config);
    if (!s3) return files::open_local_storage(std::move(local), pool);
    local.root += "/staging";  // where no file of a local storage can be
    return files::open_s3_storage(std::move(*s3), std::move(local), pool, clock, log);
}

}  // namespace xos
