# SPDX-License-Identifier: Apache-2.0
# The packages of web/, as web/package-lock.json pins them. Include this file, then let a custom command depend on
# ${XOS_WEB_MODULES_STAMP} and its target on xos_web_modules.
#
# web/node_modules is shared by all build folders: the folder web/ itself is locked meanwhile, and the installation is
# left alone when npm's own record of it is newer than the lock file.
include_guard(GLOBAL)

find_program(XOS_NPM npm REQUIRED)
find_program(XOS_FLOCK flock REQUIRED)
find_program(XOS_SH sh REQUIRED)

set(XOS_WEB_DIR ${PROJECT_SOURCE_DIR}/web CACHE INTERNAL "")
set(XOS_WEB_MODULES_STAMP ${PROJECT_BINARY_DIR}/web_modules.stamp CACHE INTERNAL "")
add_custom_command(
  OUTPUT ${XOS_WEB_MODULES_STAMP}
  COMMAND ${XOS_FLOCK} ${XOS_WEB_DIR} ${XOS_SH} -c
          "test node_modules/.package-lock.json -nt package-lock.json || '${XOS_NPM}' ci --ignore-scripts"
  COMMAND ${CMAKE_COMMAND} -E touch ${XOS_WEB_MODULES_STAMP}
  DEPENDS ${XOS_WEB_DIR}/package-lock.json
  WORKING_DIRECTORY ${XOS_WEB_DIR}
  COMMENT "Checking the packages of web/"
  VERBATIM)
add_custom_target(xos_web_modules DEPENDS ${XOS_WEB_MODULES_STAMP})
