// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Everything in the base module. Cost: about 1.7 s at -O0, nearly all of it for task.hpp.
#include "xos/base/assert.hpp"
#include "xos/base/clock.hpp"
#include "xos/base/config.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/id.hpp"
#include "xos/base/log.hpp"
#include "xos/base/metrics.hpp"
#include "xos/base/problem.hpp"
#include "xos/base/random.hpp"
#include "xos/base/task.hpp"
#include "xos/base/timestamp.hpp"
#include "xos/base/worker_pool.hpp"
