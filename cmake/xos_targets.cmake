# SPDX-License-Identifier: Apache-2.0
# One call per target, next to its sources, every file listed.

# xos_library(NAME SOURCES a.cpp … [PUBLIC libs…] [PRIVATE libs…]) makes the static library xos_NAME, alias xos::NAME.
function(xos_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(xos_${name} STATIC ${arg_SOURCES})
  add_library(xos::${name} ALIAS xos_${name})
  target_include_directories(xos_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(xos_${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} $<BUILD_INTERFACE:xos_options>)
endfunction()

# xos_test(NAME LABELS l… SOURCES a.cpp … LIBS libs…) makes one GoogleTest program and registers it as one ctest entry.
function(xos_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LIBS;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${arg_LIBS} xos_options GTest::gmock_main)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  if(XOS_SANITIZE)
    math(EXPR arg_TIMEOUT "3 * ${arg_TIMEOUT}")
  endif()
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT})
endfunction()

# xos_fuzz(NAME LIBS libs…) makes the libFuzzer program fuzz_NAME from NAME_fuzz.cpp; the corpus is corpus/NAME.
function(xos_fuzz name)
  cmake_parse_arguments(arg "" "" "LIBS" ${ARGN})
  if(NOT XOS_FUZZERS)
    return()
  endif()
  add_executable(fuzz_${name} ${name}_fuzz.cpp)
  target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(fuzz_${name} PRIVATE ${arg_LIBS} xos_options)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
endfunction()
