# SPDX-License-Identifier: Apache-2.0
# Compiler, warnings, hardening and sanitizers for every target of this project.

set(XOS_SANITIZE "" CACHE STRING "Sanitizers for the whole build: address,undefined or thread")
option(XOS_BENCHMARKS "Build the benchmarks" OFF)
option(XOS_LINK_TIME_OPTIMIZATION "Optimise the release build across libraries; off for libraries that others link" ON)
option(XOS_FUZZERS "Build the fuzz targets (needs clang)" OFF)

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  message(FATAL_ERROR "g++ ${CMAKE_CXX_COMPILER_VERSION} compiles common coroutine expressions wrongly without a warning. "
                      "Use clang 19 (cmake --preset dev) or g++ 14 or later.")
endif()

find_program(XOS_CCACHE ccache)
if(XOS_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${XOS_CCACHE})
endif()
find_program(XOS_LLD NAMES ld.lld-19 ld.lld)
if(XOS_LLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)
endif()

add_library(xos_options INTERFACE)
target_compile_options(xos_options INTERFACE
  -Wall -Wextra -Wformat=2 -Wconversion -Wshadow -Wnon-virtual-dtor -Werror)

add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(CMAKE_CXX_FLAGS_RELEASE "-O2")   # no -DNDEBUG: XOS_ASSERT and the library's own checks stay on
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  # A request crosses six libraries in calls that are a few instructions long.
  if(XOS_LINK_TIME_OPTIMIZATION)
    include(CheckIPOSupported)
    check_ipo_supported(RESULT XOS_CAN_LINK_TIME_OPTIMIZE OUTPUT ignored LANGUAGES CXX)
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ${XOS_CAN_LINK_TIME_OPTIMIZE})
  endif()
elseif(NOT XOS_SANITIZE)
  set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
endif()
if(NOT XOS_SANITIZE)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
else()
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")
  add_compile_options(-fsanitize=${XOS_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${XOS_SANITIZE})
endif()

# For the libraries and the fuzz targets: coverage, without which libFuzzer searches blindly.
set(XOS_FUZZED_OPTIONS "")
if(XOS_FUZZERS)
  set(XOS_FUZZED_OPTIONS -fsanitize=fuzzer-no-link)
endif()
# For the tests: what runs once is compiled in half the time when it is not optimised.
set(XOS_TEST_OPTIONS "")
if(XOS_SANITIZE)
  set(XOS_TEST_OPTIONS -O0)
endif()
add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code)
include(CheckPIESupported)
check_pie_supported()
