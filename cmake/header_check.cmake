# SPDX-License-Identifier: Apache-2.0
# Target header_check: one translation unit for each header under include/ and src/ that includes nothing else, so a
# header that leans on what others included before it does not compile. script/test builds it; ccache makes it cheap.

file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
     ${PROJECT_SOURCE_DIR}/include/*.hpp ${PROJECT_SOURCE_DIR}/src/*.hpp)
set(units "")
foreach(header IN LISTS headers)
  string(REGEX REPLACE "^(include|src)/" "" name ${header})
  string(REPLACE "/" "." unit ${header})
  set(unit ${PROJECT_BINARY_DIR}/header_check/${unit}.cpp)
  file(CONFIGURE OUTPUT ${unit} CONTENT "#include \"@name@\"\n#include \"@name@\"\n" @ONLY)
  list(APPEND units ${unit})
endforeach()

add_library(header_check OBJECT EXCLUDE_FROM_ALL ${units})
target_include_directories(header_check PRIVATE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(header_check PRIVATE xos_options Boost::headers OpenSSL::Crypto SQLite::SQLite3 ICU::uc
  CLI11::CLI11 simdjson::simdjson PkgConfig::sodium PkgConfig::libpq PkgConfig::libmagic GTest::gmock)
