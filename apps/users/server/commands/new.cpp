// SPDX-License-Identifier: Apache-2.0
// Writes the beginning of an application on XOS, and further resources into one (apps/users/templates).
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "commands.hpp"
#include "new_files.hpp"

namespace xos::users {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view include_mark = "// xos new resource: include";
constexpr std::string_view add_mark = "// xos new resource: add";
constexpr std::string_view page_mark = "// xos new resource: page";

std::string read(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw ConfigError{"this is no folder of an application that `xos new` made: it has no " + file.string()};
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

/// The name in the line `project(NAME …` of the CMakeLists.txt here.
std::string application_here() {
    const auto text = read("CMakeLists.txt");
    constexpr std::string_view start = "\nproject(";
    const auto at = text.find(start);
    if (at == std::string::npos) throw ConfigError{"CMakeLists.txt names no project"};
    const auto begin = at + start.size();
    return text.substr(begin, text.find_first_of(" )\n", begin) - begin);
}

/// Puts a line before the one with the mark, as far to the right as that stands.
void insert_before(std::string& text, std::string_view mark, const std::string& line, const fs::path& file) {
    const auto at = text.find(mark);
    if (at == std::string::npos) {
        throw ConfigError{file.string() + " has lost the line \"" + std::string{mark} +
                          "\". Put it back where the next resource belongs"};
    }
    const auto begin = text.rfind('\n', at) + 1;
    text.insert(begin, text.substr(begin, at - begin) + line + "\n");
}

void overwrite(const fs::path& file, const std::string& text) {
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    out << text << std::flush;
    if (!out) throw ConfigError{"cannot write " + file.string()};
}

/// The two files that name all resources, with one more.
struct Lists {
    Lists(const fs::path& root, const std::string& application)
        : program{root / "server" / (application + ".cpp")}, pages{root / "web" / (application + ".js")} {}

    fs::path program, pages;
    std::string program_text, pages_text;

    void add(const TemplateWords& words) {
        const auto& items = words.at("items");
        insert_before(program_text, include_mark, "#include \"" + items + ".hpp\"", program);
        insert_before(program_text, add_mark, "add_" + items + "(program);", program);
        insert_before(pages_text, page_mark, "['/" + items + "', '" + words.at("Items_words") + "'],", pages);
    }
    void write() const {
        overwrite(program, program_text);
        overwrite(pages, pages_text);
    }
};

TemplateWords all_words(const std::string& application, const NewOptions& options) {
    require_name("a resource", options.resource);
    auto words = resource_words(options.resource, options.plural);
    require_name("several of a resource", words.at("items"));
    if (words.at("items") == options.resource) {
        throw ConfigError{"one and several cannot both be called " + options.resource + ": give --plural"};
    }
    if (application == options.resource || application == words.at("items")) {
        throw ConfigError{"the application and its resource cannot both be called " + application};
    }
    words.merge(application_words(application));
    return words;
}

}  // namespace

int new_application(const CommonOptions& common, const NewOptions& options) {
    require_name("an application", options.application);
    const fs::path root = options.application;
    if (fs::exists(root)) throw ConfigError{"there is a file or folder " + root.string() + " already"};
    const auto words = all_words(options.application, options);
    const NewFiles application{common.program.templates, "application", words};
    Lists lists{root, options.application};
    lists.program_text = application.files().at("server/" + options.application + ".cpp");
    lists.pages_text = application.files().at("web/" + options.application + ".js");
    lists.add(words);
    application.write(root);
    NewFiles{common.program.templates, "resource", words}.write(root);
    lists.write();
    std::cout << "The application " << options.application << " is in the folder " << root.string()
              << ". Its README.md tells what is where.\n"
              << "Run it:   cd " << root.string() << " && script/server\n"
              << "Test it:  cd " << root.string() << " && script/test\n";
    return 0;
}

int new_resource(const CommonOptions& common, const NewOptions& options) {
    const auto application = application_here();
    const auto words = all_words(application, options);
    Lists lists{".", application};
    lists.program_text = read(lists.program);
    lists.pages_text = read(lists.pages);
    lists.add(words);
    NewFiles{common.program.templates, "resource", words}.write(".");
    lists.write();
    const auto& items = words.at("items");
    std::cout << "The resource is in server/" << items << ".cpp, web/" << items << ".html and tests/" << items
              << "_test.cpp, and in the lists of server/" << application << ".cpp and web/" << application
              << ".js. Its page is /" << items << ".\n";
    return 0;
}

}  // namespace xos::users
