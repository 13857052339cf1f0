// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Everything in the json module. Cost: about 0.3 s at -O0.
#include "xos/json/bind.hpp"
#include "xos/json/enums.hpp"
#include "xos/json/names.hpp"
#include "xos/json/value.hpp"
#include "xos/json/writer.hpp"
