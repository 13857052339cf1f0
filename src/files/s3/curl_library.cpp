// SPDX-License-Identifier: Apache-2.0
#include "files/s3/curl_library.hpp"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace xos::files::s3 {
namespace {

constexpr auto file_name = "libcurl.so.4";  // the interface since 2006

[[noreturn]] void fail() {
    const char* const reason = ::dlerror();
    throw std::runtime_error{std::string{"Files in a bucket need libcurl: "} +
                             (reason != nullptr ? reason : file_name)};
}

template <typename Function>
void find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(library, name));
    if (function == nullptr) fail();
}

CurlLibrary load() {
    void* const library = ::dlopen(file_name, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) fail();
    CurlLibrary found{};
    find(library, "curl_global_init", found.global_init);
    find(library, "curl_global_cleanup", found.global_cleanup);
    find(library, "curl_easy_init", found.easy_init);
    find(library, "curl_easy_reset", found.easy_reset);
    find(library, "curl_easy_setopt", found.easy_setopt);
    find(library, "curl_easy_perform", found.easy_perform);
    find(library, "curl_easy_getinfo", found.easy_getinfo);
    find(library, "curl_easy_strerror", found.easy_strerror);
    find(library, "curl_easy_cleanup", found.easy_cleanup);
    find(library, "curl_slist_append", found.slist_append);
    find(library, "curl_slist_free_all", found.slist_free_all);
    return found;
}

}  // namespace

const CurlLibrary& curl() {
    static const CurlLibrary library = load();
    return library;
}

}  // namespace xos::files::s3
