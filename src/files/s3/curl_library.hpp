// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

namespace xos::files::s3 {

/// The functions of libcurl that are used here. It is loaded by the first storage in a bucket and stays: it brings
/// thirty libraries along, 3 MiB that a server whose files are in a folder does not hold.
struct CurlLibrary {
    decltype(&curl_global_init) global_init;
    decltype(&curl_global_cleanup) global_cleanup;
    decltype(&curl_easy_init) easy_init;
    decltype(&curl_easy_reset) easy_reset;
    decltype(&curl_easy_setopt) easy_setopt;
    decltype(&curl_easy_perform) easy_perform;
    decltype(&curl_easy_getinfo) easy_getinfo;
    decltype(&curl_easy_strerror) easy_strerror;
    decltype(&curl_easy_cleanup) easy_cleanup;
    decltype(&curl_slist_append) slist_append;
    decltype(&curl_slist_free_all) slist_free_all;
};

/// Throws: std::runtime_error with a sentence for an operator when libcurl is not installed.   Thread: safe from any.
const CurlLibrary& curl();

}  // namespace xos::files::s3
