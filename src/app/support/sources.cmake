# SPDX-License-Identifier: Apache-2.0
# Sources of the platform's own controllers, relative to src/app; part of the library app.
set(xos_support_sources
  support/error_report_controller.cpp
  support/event_trimming.cpp
  support/events_controller.cpp
  support/health_controller.cpp
  support/notifications_controller.cpp
  support/ping_controller.cpp
  support/rate_limit.cpp
  support/report_redaction.cpp
  support/support_routes.cpp)
