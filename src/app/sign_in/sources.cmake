# SPDX-License-Identifier: Apache-2.0
# Included by src/app/CMakeLists.txt.
set(xos_sign_in_sources
  sign_in/accounts.cpp
  sign_in/activity.cpp
  sign_in/auth_controller.cpp
  sign_in/change_password.cpp
  sign_in/end_session.cpp
  sign_in/log_in.cpp
  sign_in/own_sessions.cpp
  sign_in/refresh.cpp
  sign_in/refresh_cookie.cpp
  sign_in/session_registry.cpp
  sign_in/session_view.cpp
  sign_in/sessions.cpp
  sign_in/sign_in.cpp
  sign_in/statements.cpp
  sign_in/throttle.cpp
  sign_in/token_cache.cpp
  sign_in/token_settings.cpp)
include(${CMAKE_CURRENT_LIST_DIR}/../migrations/sources.cmake)
list(APPEND xos_sign_in_sources ${xos_migration_sources})
