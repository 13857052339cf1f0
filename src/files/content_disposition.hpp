// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace xos::files {

/// What the Content-Disposition of a multipart/form-data part says (RFC 7578, 4.2).
struct FormPart {
    std::string name;
    std::optional<std::string> file_name;
};

/// Reads `form-data; name="…"; filename="…"`. Empty when it is of another type, has no name, names a parameter twice
/// or is not written correctly. Parameters of other names, `filename*` among them, are passed over.
std::optional<FormPart> read_form_data(std::string_view value);

/// The value of one parameter of a field such as Content-Type, for `boundary`. Empty when it is absent, given twice or
/// not written correctly.
std::optional<std::string> find_parameter(std::string_view parameters, std::string_view name);

}  // namespace xos::files
