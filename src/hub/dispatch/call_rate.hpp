// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace xos::hub {

/// How often one client may call: so many a second after a burst (reliability-security 3, row "hub inbound calls").
class CallRate {
public:
    using Time = std::chrono::steady_clock::time_point;

    CallRate(std::size_t per_second, std::size_t burst)
        : per_second_{static_cast<double>(per_second)}, burst_{static_cast<double>(burst)}, left_{burst_} {}

    /// False when the call comes too soon.
    bool take(Time now) {
        const std::chrono::duration<double> passed = now - last_;
        last_ = now;
        left_ = std::min(burst_, left_ + passed.count() * per_second_);
        if (left_ < 1) {
            ++refused_in_a_row_;
            return false;
        }
        left_ -= 1;
        refused_in_a_row_ = 0;
        return true;
    }
    /// True when refusals do not help.
    bool is_hopeless() const { return static_cast<double>(refused_in_a_row_) > burst_; }

private:
    double per_second_;
    double burst_;
    double left_;
    Time last_{};
    std::size_t refused_in_a_row_ = 0;
};

}  // namespace xos::hub
