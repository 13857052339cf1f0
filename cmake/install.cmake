# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where, so that an application finds it with find_package(xos): the libraries xos::base to
# xos::testing, xos::users_app and xos::users_pages, their headers, the programs, and xos_add_pages().
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(xos_package ${CMAKE_INSTALL_LIBDIR}/cmake/xos)
set(xos_modules base json http hub route auth db files app testing users_app users_pages)
list(TRANSFORM xos_modules PREPEND xos_ OUTPUT_VARIABLE xos_libraries)

install(TARGETS ${xos_libraries} EXPORT xos-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS xos xos_thumbnail RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(EXPORT xos-targets NAMESPACE xos:: DESTINATION ${xos_package})
install(DIRECTORY include/xos apps/users/include/xos DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(PROGRAMS tools/embed_assets.mjs DESTINATION ${xos_package})
install(FILES cmake/dependencies.cmake cmake/xos_add_pages.cmake DESTINATION ${xos_package})

configure_package_config_file(cmake/xos-config.cmake.in ${PROJECT_BINARY_DIR}/xos-config.cmake
  INSTALL_DESTINATION ${xos_package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/xos-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/xos-config.cmake ${PROJECT_BINARY_DIR}/xos-config-version.cmake
  DESTINATION ${xos_package})

# Everything that is installed, without the tests.
add_custom_target(install_libraries DEPENDS ${xos_libraries} xos xos_thumbnail)
