# SPDX-License-Identifier: Apache-2.0
# One call per target, next to its sources, every file listed.

# xos_library(NAME SOURCES a.cpp … [PUBLIC libs…] [PRIVATE libs…]) makes the static library xos_NAME, alias xos::NAME.
function(xos_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(xos_${name} STATIC ${arg_SOURCES})
  add_library(xos::${name} ALIAS xos_${name})
  set_target_properties(xos_${name} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(xos_${name}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>
    PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(xos_${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} $<BUILD_INTERFACE:xos_options>)
  target_compile_options(xos_${name} PRIVATE ${XOS_FUZZED_OPTIONS})
  xos_use_precompiled(xos_${name} xos_precompiled)
endfunction()

# xos_test(NAME LABELS l… SOURCES a.cpp … LIBS libs… [TIMEOUT seconds] [ALONE]) makes one GoogleTest program and registers
# it as one ctest entry; ALONE for one that measures time, beside which no other runs.
function(xos_test name)
  cmake_parse_arguments(arg "ALONE" "TIMEOUT" "SOURCES;LIBS;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${arg_LIBS} xos_options GTest::gmock_main)
  target_compile_options(${name} PRIVATE ${XOS_TEST_OPTIONS})
  xos_use_precompiled(${name} xos_precompiled_tests)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  xos_register_test(${name} ${name} ${arg_TIMEOUT} "${arg_LABELS}")
  if(arg_ALONE AND NOT XOS_SANITIZE) # under a sanitizer no limit of time is tight
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()

# xos_test_variant(NAME SUFFIX ENVIRONMENT "VARIABLE=value" … [TIMEOUT seconds]) registers the program of xos_test(NAME …)
# once more, as the ctest entry NAME_SUFFIX: same labels, but with these variables. Call it in the same CMakeLists.txt.
function(xos_test_variant name suffix)
  cmake_parse_arguments(arg "" "TIMEOUT" "ENVIRONMENT" ${ARGN})
  get_test_property(${name} LABELS labels)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  xos_register_test(${name}_${suffix} ${name} ${arg_TIMEOUT} "${labels}")
  set_tests_properties(${name}_${suffix} PROPERTIES ENVIRONMENT "${arg_ENVIRONMENT}" COST 100) # the longest begin first
endfunction()

# Every entry reports into reports/ENTRY.xml, where script/lib/suites.py looks for it.
function(xos_register_test entry program timeout labels)
  if(XOS_SANITIZE)
    math(EXPR timeout "3 * ${timeout}")
  endif()
  add_test(NAME ${entry}
    COMMAND ${program} --gtest_brief=1 --gtest_output=xml:${PROJECT_BINARY_DIR}/reports/${entry}.xml)
  set_tests_properties(${entry} PROPERTIES LABELS "${labels}" TIMEOUT ${timeout})
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
  target_compile_options(fuzz_${name} PRIVATE ${XOS_FUZZED_OPTIONS})
  xos_use_precompiled(fuzz_${name} xos_precompiled)
endfunction()
