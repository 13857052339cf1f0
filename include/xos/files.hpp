// SPDX-License-Identifier: Apache-2.0
// Everything of the files module.
#pragma once

#include "xos/files/content_facts.hpp"
#include "xos/files/file_name.hpp"
#include "xos/files/file_type.hpp"
#include "xos/files/fwd.hpp"
#include "xos/files/local_storage.hpp"
#include "xos/files/multipart.hpp"
#include "xos/files/storage.hpp"
#include "xos/files/tus.hpp"
