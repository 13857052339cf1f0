# SPDX-License-Identifier: Apache-2.0
# Included by src/app/CMakeLists.txt. Embeds the SQL files into one source and names it in xos_migration_sources.
foreach(dialect sqlite postgresql)
  foreach(step 001_platform 002_idempotency 003_user_versions 004_user_avatars files_001)
    set(file ${CMAKE_CURRENT_LIST_DIR}/${dialect}/${step}.sql)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} xos_${dialect}_${step})
  endforeach()
endforeach()
configure_file(${CMAKE_CURRENT_LIST_DIR}/platform_migrations.cpp.in ${CMAKE_CURRENT_BINARY_DIR}/platform_migrations.cpp @ONLY)
set(xos_migration_sources ${CMAKE_CURRENT_BINARY_DIR}/platform_migrations.cpp)
