// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include <openssl/crypto.h>

namespace xos::auth {

/// A secret that is wiped when it goes (AUT-12). Stays where it was made: a moved or copied string would leave bytes.
class SecretText {
public:
    explicit SecretText(std::string&& text) : text_{std::move(text)} {}
    SecretText(const SecretText&) = delete;
    SecretText& operator=(const SecretText&) = delete;
    ~SecretText() { OPENSSL_cleanse(text_.data(), text_.size()); }

    const std::string& text() const { return text_; }

private:
    std::string text_;
};

}  // namespace xos::auth
