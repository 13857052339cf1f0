// SPDX-License-Identifier: Apache-2.0
// Everything that an application uses daily: controllers, routes, rules, replies, events, the application itself.
#pragma once

#include "xos/app/application.hpp"
#include "xos/app/controller.hpp"
#include "xos/app/events.hpp"
#include "xos/app/if_match.hpp"
#include "xos/app/list_page.hpp"
#include "xos/app/paging.hpp"
#include "xos/app/rules.hpp"
#include "xos/app/search.hpp"
#include "xos/app/sign_in.hpp"
#include "xos/app/stop_signals.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/problem.hpp"
#include "xos/db/transaction.hpp"
