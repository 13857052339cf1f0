# SPDX-License-Identifier: Apache-2.0
# Node.js, which builds pages and generated sources: XOS_NODE, XOS_NPM, and XOS_WITH_NODE in front of a command that
# starts `node` by its name, as npm does. The one that script/bootstrap fetched for this project comes first.

set(own_node ${PROJECT_SOURCE_DIR}/.cache/node/bin)
find_program(XOS_NODE NAMES node nodejs HINTS ${own_node} REQUIRED)
find_program(XOS_NPM npm HINTS ${own_node} REQUIRED)

execute_process(COMMAND ${XOS_NODE} --version OUTPUT_VARIABLE node_version OUTPUT_STRIP_TRAILING_WHITESPACE)
string(REGEX REPLACE "^v" "" node_version "${node_version}")
if(node_version VERSION_LESS 20.19 OR (node_version VERSION_GREATER_EQUAL 21 AND node_version VERSION_LESS 22.13))
  message(FATAL_ERROR "Node.js ${node_version} at ${XOS_NODE} cannot build the pages: 20.19, 22.13 or a later one can. "
                      "script/bootstrap fetches one for this project; then configure a new build folder.")
endif()

get_filename_component(node_folder ${XOS_NODE} DIRECTORY)
set(XOS_WITH_NODE ${CMAKE_COMMAND} -E env --modify PATH=path_list_prepend:${node_folder})
