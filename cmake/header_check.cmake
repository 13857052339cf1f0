# SPDX-License-Identifier: Apache-2.0
# Target header_check: one translation unit for each header under include/ and src/ that includes nothing else, so a
# header that leans on what others included before it does not compile. script/test builds it. A header that its own
# source includes first needs no unit: the source is that check wherever precompiled headers are off (`release`).

file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
     ${PROJECT_SOURCE_DIR}/include/*.hpp ${PROJECT_SOURCE_DIR}/src/*.hpp)

# included_first(RESULT NAME): whether the source of the same name begins with #include "NAME".
function(included_first result name)
  string(REGEX REPLACE "^xos/" "" source ${name})
  string(REGEX REPLACE "hpp$" "cpp" source ${PROJECT_SOURCE_DIR}/src/${source})
  set(first "")
  if(EXISTS ${source})
    file(STRINGS ${source} first REGEX "^#include" LIMIT_COUNT 1)
  endif()
  if(first STREQUAL "#include \"${name}\"")
    set(${result} TRUE PARENT_SCOPE)
  else()
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()

set(units "")
foreach(header IN LISTS headers)
  string(REGEX REPLACE "^(include|src)/" "" name ${header})
  included_first(has_check ${name})
  if(has_check)
    continue()
  endif()
  string(REPLACE "/" "." unit ${header})
  set(unit ${PROJECT_BINARY_DIR}/header_check/${unit}.cpp)
  file(CONFIGURE OUTPUT ${unit} CONTENT "#include \"@name@\"\n#include \"@name@\"\n" @ONLY)
  list(APPEND units ${unit})
endforeach()

add_library(header_check OBJECT EXCLUDE_FROM_ALL ${units})
target_include_directories(header_check PRIVATE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(header_check PRIVATE xos_options Boost::headers OpenSSL::Crypto SQLite::SQLite3 ICU::uc
  CLI11::CLI11 simdjson::simdjson PkgConfig::sodium PkgConfig::libpq PkgConfig::libmagic GTest::gmock)
