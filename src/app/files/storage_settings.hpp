// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "xos/base/config.hpp"
#include "xos/files/s3_storage.hpp"

namespace xos {

/// The bucket that contents are kept in; empty when it is the local disk.
/// Throws: ConfigError naming the key that is wrong.
std::optional<files::S3Options> s3_settings(const Config& config);

}  // namespace xos
