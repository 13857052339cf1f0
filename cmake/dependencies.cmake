# SPDX-License-Identifier: Apache-2.0
# Imported targets of every third-party library. docs/decisions/0002-dependencies.md says why each is here.

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n)
find_package(CLI11 REQUIRED)
find_package(simdjson REQUIRED)
find_package(pugixml 1.13 REQUIRED)
find_package(GTest REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq>=15)
pkg_check_modules(libmagic REQUIRED IMPORTED_TARGET libmagic>=5.40)
pkg_check_modules(libcurl REQUIRED IMPORTED_TARGET libcurl>=7.88)
pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)
