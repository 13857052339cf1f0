// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace xos::thumbnail {

/// How a program ended and what it wrote.
struct Ended {
    int status = 0;      ///< its exit status; -1 when a signal ended it
    std::string output;  ///< its standard output
};

/// Runs a program with these bytes as its standard input, to its end.
Ended run_program(std::vector<std::string> command, const std::string& input);

/// An image made by sample_image.cpp.
std::string sample(const std::string& format, int width, int height);
/// What sample_image.cpp says about an image: "VipsForeignLoadWebpBuffer 96x96 bands 3 left red right blue top …".
std::string look_at(const std::string& image);

}  // namespace xos::thumbnail
