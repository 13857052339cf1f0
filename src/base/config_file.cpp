// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <fstream>
#include <set>
#include <string>

#include <simdjson.h>
#include <sys/stat.h>

#include "base/config_parts.hpp"
#include "xos/base/encoding.hpp"

namespace xos::detail {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::size_t size_limit = 1 << 20;  // bytes
constexpr std::size_t depth_limit = 16;

class Flattener {
public:
    explicit Flattener(const std::string& path) : source_{"file " + path} {}

    void add_object(const std::string& prefix, const simdjson::dom::object& object) {
        for (const auto& [name, value] : object) {
            auto key = prefix;
            if (!key.empty()) key += ':';
            key += name;
            add(std::move(key), value);
        }
    }

    std::vector<RawSetting> take() { return std::move(settings_); }

private:
    void add(std::string key, const element& value) {
        RawSetting setting{.key = std::move(key), .value = {}, .source = source_};
        switch (value.type()) {
            case element_type::OBJECT: return add_object(setting.key, value.get_object().value_unsafe());
            case element_type::NULL_VALUE: return;
            case element_type::ARRAY: add_items(setting, value.get_array().value_unsafe()); break;
            case element_type::STRING: setting.value = value.get_string().value_unsafe(); break;
            default:
                setting.is_text = false;
                setting.value = simdjson::to_string(value);
                break;
        }
        if (!seen_.insert(ascii_lower(setting.key)).second) {
            throw ConfigError{setting.key + " (" + source_ + ") is given twice; keep one of them"};
        }
        settings_.push_back(std::move(setting));
    }

    void add_items(RawSetting& setting, const simdjson::dom::array& array) {
        setting.is_list = true;
        for (const element item : array) {
            std::string_view text;
            if (item.get_string().get(text) != simdjson::SUCCESS || text.find(',') != std::string_view::npos) {
                throw ConfigError{setting.key + " (" + source_ +
                                  ") holds an item that cannot be used; expected texts without commas"};
            }
            if (!setting.value.empty()) setting.value += ',';
            setting.value += text;
        }
    }

    std::string source_;
    std::set<std::string> seen_;
    std::vector<RawSetting> settings_;
};

std::string read_text(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    std::string text(size_limit + 1, '\0');
    if (!file || !file.read(text.data(), static_cast<std::streamsize>(text.size())).eof()) {
        if (file) throw ConfigError{"The configuration file " + path + " is larger than 1 MiB"};
        throw ConfigError{"The configuration file " + path + " cannot be read"};
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

}  // namespace

std::vector<RawSetting> parse_config(std::string_view text, const std::string& path) {
    simdjson::dom::parser parser;
    element root;
    auto error = parser.allocate(text.size(), depth_limit);
    if (error == simdjson::SUCCESS) error = parser.parse(text.data(), text.size()).get(root);
    if (error != simdjson::SUCCESS) {
        throw ConfigError{"The configuration file " + path + " is not valid JSON: " + simdjson::error_message(error)};
    }
    simdjson::dom::object object;
    if (root.get_object().get(object) != simdjson::SUCCESS) {
        throw ConfigError{"The configuration file " + path + " must hold one JSON object"};
    }
    Flattener flattener{path};
    flattener.add_object("", object);
    return flattener.take();
}

std::vector<RawSetting> read_config_file(const std::string& path) { return parse_config(read_text(path), path); }

bool is_private_file(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) == 0;
}

}  // namespace xos::detail
