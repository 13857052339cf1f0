// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

namespace xos {

/// An open file descriptor; closes it when it goes.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_{number} {}
    Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();

    int number() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }

private:
    int number_ = -1;
};

/// Takes the one lock of an open file (flock), which goes with its last descriptor. False when somebody else has it.
/// Throws: std::system_error.
bool try_lock(const Descriptor& file);

}  // namespace xos
