// SPDX-License-Identifier: Apache-2.0
#include "app/files/storage_settings.hpp"

#include "xos/base/encoding.hpp"

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

}  // namespace xos
