// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

namespace xos {

class Application;
class Files;

/// Adds /api/files (contract 19) and the jobs that tidy up. Gives what lets them run at once, for the start.
std::function<void()> add_file_routes(Application& application, Files& files);

}  // namespace xos
