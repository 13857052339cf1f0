# SPDX-License-Identifier: Apache-2.0
# xos_add_pages(TARGET FOLDER folder FUNCTION namespace::name) compiles the files of a folder into the target. It serves
# `items.html` at /items and other files under their names. In C++ they are what the function gives:
#
#     namespace shop { std::span<const xos::http::Asset> web_assets(); }   // FUNCTION shop::web_assets
#
# Needs node at build time, for the compressed forms.
if(NOT XOS_EMBED_ASSETS)
  set(XOS_EMBED_ASSETS ${CMAKE_CURRENT_LIST_DIR}/embed_assets.mjs)
endif()

function(xos_add_pages target)
  cmake_parse_arguments(arg "" "FOLDER;FUNCTION" "" ${ARGN})
  find_program(XOS_NODE node REQUIRED)
  get_filename_component(folder ${arg_FOLDER} ABSOLUTE)
  string(FIND ${arg_FUNCTION} "::" at REVERSE)
  string(SUBSTRING ${arg_FUNCTION} 0 ${at} namespace)
  math(EXPR at "${at} + 2")
  string(SUBSTRING ${arg_FUNCTION} ${at} -1 name)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${folder}/*)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${XOS_NODE} "${XOS_EMBED_ASSETS}" --root ${folder} --out ${CMAKE_CURRENT_BINARY_DIR} --function ${name}
            --namespace ${namespace}
    DEPENDS ${files} ${XOS_EMBED_ASSETS}
    COMMENT "Taking in the pages of ${arg_FOLDER}"
    VERBATIM)
  set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS -Wno-c23-extensions)
  target_sources(${target} PRIVATE ${source})
endfunction()
