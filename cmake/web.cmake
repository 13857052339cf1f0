# SPDX-License-Identifier: Apache-2.0
# The packages of web/, as web/package-lock.json pins them. Include this file, then let a custom command depend on
# ${XOS_WEB_MODULES_STAMP} and its target on xos_web_modules.
include_guard(GLOBAL)
include(npm_packages)

set(XOS_WEB_DIR ${PROJECT_SOURCE_DIR}/web CACHE INTERNAL "")
xos_npm_packages(xos_web_modules ${XOS_WEB_DIR})
set(XOS_WEB_MODULES_STAMP ${xos_web_modules_STAMP} CACHE INTERNAL "")
