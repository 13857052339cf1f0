// SPDX-License-Identifier: Apache-2.0
#include "xos/users/program.hpp"

namespace xos::users {
/// The folder apps/users/templates, compiled in.
std::span<const http::Asset> application_templates();
/// The folder docs, as pages below /docs.
std::span<const http::Asset> users_docs_assets();
}  // namespace xos::users

int main(int argc, char** argv) {
    xos::users::ProgramOptions program;
    program.pages = {xos::users::users_web_assets()};
    program.documents = xos::users::users_docs_assets();
    program.templates = xos::users::application_templates();
    return xos::users::run(program, {argv, static_cast<std::size_t>(argc)});
}
