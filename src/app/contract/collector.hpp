// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "xos/app/contract.hpp"
#include "xos/app/routes.hpp"
#include "xos/hub/method.hpp"

namespace xos::contract {

/// A record that somebody sends or gets.
struct NamedRecord {
    json::Shape shape;
    bool is_reply = false;                      ///< else it is only sent to the server
    std::vector<const FieldRules*> body_rules;  ///< of a request body

    /// True for a member that must be there: of a reply all, of a request what its rules ask for.
    bool is_required(const std::string& member) const;
};

/// Everything that has a name in the contract of an application, by that name.
class Collector {
public:
    explicit Collector(const Application& application);

    const std::map<std::string, NamedRecord>& records() const { return records_; }

private:
    void add(const hub::MethodShape& method);
    NamedRecord* add(const json::Shape& shape, bool is_reply);

    std::map<std::string, NamedRecord> records_;
};

}  // namespace xos::contract
