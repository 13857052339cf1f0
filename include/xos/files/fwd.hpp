// SPDX-License-Identifier: Apache-2.0
// Declarations of the files module.
#pragma once

namespace xos::files {

class ContentInspector;
class ContentWriter;
class FileTypes;
class MultipartReader;
class Storage;
struct ContentFacts;
struct FileType;

}  // namespace xos::files
