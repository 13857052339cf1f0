// SPDX-License-Identifier: Apache-2.0
// Everything for the tests of an application: a server in the process, a client, a captured log.
#pragma once

#include "xos/testing/captured_log.hpp"
#include "xos/testing/client.hpp"
#include "xos/testing/temporary_folder.hpp"
#include "xos/testing/test_server.hpp"
