// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "xos/db/driver.hpp"

namespace xos::sign_in {

/// Who knocks, as far as that is known before anybody signed in.
struct Visitor {
    std::string address;
    std::string limit_key;   ///< what limits count by (H1-11)
    std::string user_agent;  ///< at most 200 bytes of valid UTF-8
    std::chrono::steady_clock::time_point deadline;
    db::AwayListener* away = nullptr;  ///< the request, told around transactions
};

}  // namespace xos::sign_in
