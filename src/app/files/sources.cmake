# SPDX-License-Identifier: Apache-2.0
# Included by src/app/CMakeLists.txt.
set(xos_app_file_sources
  files/content_answer.cpp
  files/content_copy.cpp
  files/content_sweep.cpp
  files/download_link.cpp
  files/file_quota.cpp
  files/file_routes.cpp
  files/files.cpp
  files/files_controller.cpp
  files/resumable_uploads.cpp
  files/storage_settings.cpp
  files/tus_controller.cpp
  files/upload.cpp
  files/uploaded_files.cpp)
