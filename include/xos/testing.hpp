// SPDX-License-Identifier: Apache-2.0
// Everything for the tests of an application: a server in the process on either database, clients for requests and
// hubs, a clock that the test moves, the captured log, faults of the database and of the network.
#pragma once

#include "xos/testing/captured_log.hpp"
#include "xos/testing/client.hpp"
#include "xos/testing/comes_true.hpp"
#include "xos/testing/fake_clock.hpp"
#include "xos/testing/fault_points.hpp"
#include "xos/testing/fault_proxy.hpp"
#include "xos/testing/hub_client.hpp"
#include "xos/testing/postgres_server.hpp"
#include "xos/testing/statement_watch.hpp"
#include "xos/testing/temporary_folder.hpp"
#include "xos/testing/test_data.hpp"
#include "xos/testing/test_server.hpp"
