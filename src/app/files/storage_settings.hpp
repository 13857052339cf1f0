// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "xos/base/clock.hpp"
#include "xos/base/config.hpp"
#include "xos/base/log.hpp"
#include "xos/base/worker_pool.hpp"
#include "xos/files/s3_storage.hpp"

namespace xos {

/// The bucket that contents are kept in; empty when it is the local disk.
/// Throws: ConfigError naming the key that is wrong.
std::optional<files::S3Options> s3_settings(const Config& config);

/// The folder of contents on the local disk.
std::string files_root(const Config& config, const std::string& data_folder);

/// Opens the place where the server with this data folder keeps contents.
/// Throws: ConfigError when its folder or bucket cannot be used.   Lifetime: pool, clock and log must outlive it.
std::unique_ptr<files::Storage> open_storage(const Config& config, const std::string& data_folder, WorkerPool& pool,
                                             const Clock& clock, Logger& log);

}  // namespace xos
