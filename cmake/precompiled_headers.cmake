# SPDX-License-Identifier: Apache-2.0
# Headers of the standard library, Boost and GoogleTest that most sources include, compiled once per build folder instead
# of once per source: less than two thirds of the time of a full build. No header of our own is among them, so a change
# to one compiles again only what includes it. The presets of development and the sanitizers use them; `release` and
# `package` compile the libraries without, where an #include that a source forgot does not compile.

option(XOS_PRECOMPILED_HEADERS "Compile the headers that most sources include once" OFF)

set(xos_precompiled_headers
  <algorithm> <array> <atomic> <charconv> <chrono> <cstddef> <cstdint> <exception> <filesystem> <fstream> <functional>
  <map> <memory> <mutex> <optional> <set> <span> <stdexcept> <string> <string_view> <thread> <utility> <vector>
  <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/io_context.hpp> <boost/asio/ip/tcp.hpp>
  <boost/asio/post.hpp> <boost/asio/redirect_error.hpp> <boost/asio/steady_timer.hpp> <boost/asio/this_coro.hpp>
  <boost/asio/use_awaitable.hpp> <boost/describe.hpp>)

# xos_precompile(NAME OPTIONS options… HEADERS headers…): the headers of one kind of targets, compiled with the options of
# that kind, for xos_use_precompiled(target NAME).
function(xos_precompile name)
  cmake_parse_arguments(arg "" "" "OPTIONS;HEADERS" ${ARGN})
  if(NOT XOS_PRECOMPILED_HEADERS)
    return()
  endif()
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp CONTENT "")
  add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
  target_compile_options(${name} PRIVATE ${arg_OPTIONS})
  target_compile_definitions(${name} PRIVATE $<TARGET_PROPERTY:xos_base,INTERFACE_COMPILE_DEFINITIONS>)
  target_link_libraries(${name} PRIVATE xos_options Boost::headers GTest::gtest)
endfunction()

function(xos_use_precompiled target name)
  if(XOS_PRECOMPILED_HEADERS)
    target_precompile_headers(${target} REUSE_FROM ${name})
    target_compile_options(${target} PRIVATE -fPIC) # as the headers were; after the -fPIE of programs
  endif()
endfunction()

xos_precompile(xos_precompiled OPTIONS ${XOS_FUZZED_OPTIONS} HEADERS ${xos_precompiled_headers})
xos_precompile(xos_precompiled_tests OPTIONS ${XOS_TEST_OPTIONS}
  HEADERS ${xos_precompiled_headers} <gmock/gmock.h> <gtest/gtest.h>)
