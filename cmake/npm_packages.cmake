# SPDX-License-Identifier: Apache-2.0
# xos_npm_packages(TARGET FOLDER) makes a target that has node_modules of a folder as its package-lock.json pins it, and
# sets TARGET_STAMP to the file that changes with it.
#
# node_modules is shared by all build folders: the folder itself is locked meanwhile, and the installation is left alone
# when npm's own record of it is newer than the lock file.
include_guard(GLOBAL)

find_program(XOS_FLOCK flock REQUIRED)
find_program(XOS_SH sh REQUIRED)

function(xos_npm_packages target folder)
  set(stamp ${PROJECT_BINARY_DIR}/${target}.stamp)
  add_custom_command(
    OUTPUT ${stamp}
    COMMAND ${XOS_WITH_NODE} ${XOS_FLOCK} ${folder} ${XOS_SH} -c
            "test node_modules/.package-lock.json -nt package-lock.json || '${XOS_NPM}' ci --ignore-scripts"
    COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
    DEPENDS ${folder}/package-lock.json
    WORKING_DIRECTORY ${folder}
    COMMENT "Checking the packages of ${folder}"
    VERBATIM)
  add_custom_target(${target} DEPENDS ${stamp})
  set(${target}_STAMP ${stamp} CACHE INTERNAL "")
endfunction()
