// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/run_task.hpp"
#include "xos/files/storage.hpp"

namespace xos::testing {

/// A new content that is not finished.
inline std::unique_ptr<files::ContentWriter> written(files::Storage& storage, std::string_view text) {
    auto writer = run_task(storage.create(0));
    run_task(writer->write(text));
    return writer;
}

/// The name of a new content.
inline std::string finished(files::Storage& storage, std::string_view text) {
    const auto writer = written(storage, text);
    run_task(writer->finish());
    return writer->name();
}

}  // namespace xos::testing
