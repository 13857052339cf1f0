// SPDX-License-Identifier: Apache-2.0
#include "moved_contents.hpp"

#include <algorithm>
#include <iostream>
#include <span>

namespace xos::users {

namespace {

constexpr std::size_t most_named = 20;

int complain(std::span<const LostContent> lost) {
    std::cerr << "Contents that could not be copied: " << lost.size() << '\n';
    for (const auto& content : lost.first(std::min(most_named, lost.size()))) {
        std::cerr << "  file " << content.file << " of tenant " << content.tenant << ": " << content.trouble << '\n';
    }
    if (lost.size() > most_named) std::cerr << "  and " << lost.size() - most_named << " more\n";
    return 1;
}

}  // namespace

int print_moved_contents(const Moved& moved) {
    if (!moved.contents) {
        if (moved.files == 0) return 0;
        std::cout << "Contents of files were not copied: --files DIR copies those of " << moved.files
                  << " files too.\n";
        return 0;
    }
    const auto& contents = *moved.contents;
    std::cout << "Contents of files: " << contents.copied << " copied (" << contents.bytes << " bytes), "
              << contents.present << " there already\n";
    return contents.lost.empty() ? 0 : complain(contents.lost);
}

}  // namespace xos::users
