// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "integration/files/files_server.hpp"
#include "integration/http/raw_client.hpp"
#include "integration/users/memory_watch.hpp"
#include "integration/users/program.hpp"
#include "xos/testing/test_data.hpp"

namespace xos::uploads {

using http::test::RawClient;

/// The program on its data and on the chosen storage, started again after each kill.
class Served {
public:
    void start(const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments{"serve", "--demo", "--Server:Urls=http://127.0.0.1:0"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        program_ = begin(std::move(arguments));
        const auto line = program_->read_line();
        const auto at = line.find("http://");
        if (at == std::string::npos) throw std::runtime_error{"the server did not start: " + line};
        url_ = line.substr(at);
        client_.emplace(url_);
        client_->sign_in("admin@acme.test", "demo-Passw0rd!");
    }
    void kill() {
        program_->signal(SIGKILL);
        program_->wait();
    }
    void stop() {
        program_->signal(SIGTERM);
        program_->wait();
    }
    /// Another process of the program on the same data and storage: a command. What is given overrides what is usual.
    std::unique_ptr<users::Program> begin(std::vector<std::string> arguments) const {
        std::vector<std::string> usual{"--data", data_.folder(), "--Files:MaxBytes=2GiB", "--Files:LeastFreeBytes=1",
                                       "--Files:LeastFreePercent=1"};
        for (auto& argument : storage_arguments(data_.folder())) usual.push_back(std::move(argument));
        arguments.insert(arguments.begin() + 1, usual.begin(), usual.end());
        auto environment = data_.environment();
        for (auto& variable : storage_environment()) environment.push_back(std::move(variable));
        return std::make_unique<users::Program>(arguments, environment);
    }
    const testing::TestData& data() const { return data_; }
    Client& client() { return *client_; }
    Client another_client() const {
        Client client{url_};
        client.set_token(client_->token());
        return client;
    }
    RawClient raw() const { return RawClient{static_cast<std::uint16_t>(std::stoi(url_.substr(url_.rfind(':') + 1)))}; }
    Kept kept() const { return kept_in(data_.folder()); }
    const users::Program& program() const { return *program_; }
    std::string head(std::string_view method, std::string_view path, std::size_t length,
                     std::string_view fields) const {
        return std::string{method} + " " + std::string{path} + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " +
               client_->token() + "\r\nContent-Length: " + std::to_string(length) + "\r\n" + std::string{fields} +
               "\r\n";
    }

private:
    testing::TestData data_;
    std::unique_ptr<users::Program> program_;
    std::string url_;
    std::optional<Client> client_;
};

inline constexpr std::string_view form_type = "Content-Type: multipart/form-data; boundary=B\r\n";

}  // namespace xos::uploads
