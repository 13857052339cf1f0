// SPDX-License-Identifier: Apache-2.0
// Everything for writing hubs: methods, streams, clients and groups, filters, options.
#pragma once

#include "xos/hub/caller_context.hpp"
#include "xos/hub/clients.hpp"
#include "xos/hub/errors.hpp"
#include "xos/hub/filter.hpp"
#include "xos/hub/hub.hpp"
#include "xos/hub/hub_context.hpp"
#include "xos/hub/methods.hpp"
#include "xos/hub/options.hpp"
#include "xos/hub/raw_connection.hpp"
#include "xos/hub/stream.hpp"
