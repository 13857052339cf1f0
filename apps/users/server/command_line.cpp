// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

#include "commands/commands.hpp"
#include "did_you_mean.hpp"

namespace xos::users {

namespace {

constexpr std::string_view about_xos =
    "XOS runs multi-tenant business applications. This program holds the user management application:\n"
    "server, pages and database in one file.";

std::string program_text(const ProgramOptions& program) {
    const auto& name = program.name;
    return (program.about.empty() ? std::string{about_xos} : program.about) + "\n\nTry it:   " + name +
           " serve --demo     then open the address it prints\n"
           "Settings: every setting of `" +
           name +
           " check-config` can be given to a command as --Key:Sub=value, in the\n"
           "          environment as XOS_Key__Sub=value, or in a JSON file named by --config. Secrets are not\n"
           "          taken from the command line.";
}

/// Takes the settings, `--Key:Sub=value`, out of the arguments; what is left is for the commands.
std::vector<std::string> take_settings(std::span<char*> arguments, std::vector<std::string>& settings) {
    std::vector<std::string> left;
    for (const std::string_view argument : arguments) {
        const auto name = argument.substr(0, argument.find('='));
        const bool is_setting = name.starts_with("--") && name.find(':') != std::string_view::npos;
        (is_setting ? settings : left).emplace_back(argument);
    }
    return left;
}

class CommandLine {
public:
    explicit CommandLine(const ProgramOptions& program)
        : common_{.program = program, .data = std::string{default_data}, .config_file = {}, .settings = {}},
          program_{program_text(program), program.name} {
        program_.require_subcommand(1);

        add_serve();
        add_tenant();
        add_user();
        add_migrate();
        add_check_config();
        add_routes();
        add_contract();
        add_backup();
        add_restore();
        add_version();
        if (!program.templates.empty()) add_new();
    }

    int run(std::span<char*> arguments) {
        auto words = take_settings(arguments.subspan(std::min<std::size_t>(1, arguments.size())), common_.settings);
        if (words.empty()) {
            std::cerr << program_.help();
            return 2;
        }
        std::ranges::reverse(words);  // as CLI11 wants them
        try {
            program_.parse(words);
        } catch (const CLI::CallForHelp& help) {
            return program_.exit(help);
        } catch (const CLI::ParseError& error) {
            return explain(error);
        }
        return command_();
    }

private:
    using Command = std::function<int()>;

    CLI::App* add(CLI::App& parent, const std::string& name, const std::string& description, Command command) {
        auto* sub = parent.add_subcommand(name, description);
        sub->callback([this, run_it = std::move(command)] { command_ = run_it; });
        return sub;
    }

    void add_data(CLI::App* sub) {
        sub->add_option("--data", common_.data, "Folder of database, key and lock file")
            ->type_name("DIR")
            ->capture_default_str();
        sub->add_option("--config", common_.config_file, "JSON file with settings")->type_name("FILE");
    }

    void add_serve() {
        auto* sub = add(program_, "serve",
                        "Runs the server. The first start makes the data folder, the key and the database; pending\n"
                        "changes of the database's structure are applied. Stop it with Ctrl-C.",
                        [this] { return serve(common_, serve_); });
        add_data(sub);
        sub->add_flag("--demo", serve_.demo,
                      "Makes two tenants of 250 users once and prints their sign-ins; on loopback addresses only");
        sub->add_option("--web-root", serve_.web_root, "Serves pages from a folder instead of the built-in ones")
            ->type_name("DIR");
        sub->footer("--Server:Urls=http://127.0.0.1:9000 changes the address; `" + common_.program.name +
                    " check-config` lists all settings.");
    }

    void add_tenant() {
        auto* group = program_.add_subcommand("tenant", "Makes tenants, the organisations that users belong to");
        group->require_subcommand(1);
        auto* sub = add(*group, "create", "Makes a tenant. A server may be running on the data folder.",
                        [this] { return create_tenant(common_, tenant_); });
        add_data(sub);
        sub->add_option("NAME", tenant_.name, "Its name, e.g. \"Acme Ltd\"")->required();
        sub->add_option("--slug", tenant_.slug, "Its short name: lower-case letters, digits, hyphens")
            ->type_name("SLUG")
            ->required();
    }

    void add_user() {
        auto* group = program_.add_subcommand("user", "Makes users");
        group->require_subcommand(1);
        auto* sub = add(*group, "create",
                        "Makes a user. A server may be running on the data folder. The password is the first line of\n"
                        "standard input, so that it stands in no history and no process list.",
                        [this] { return create_user(common_, user_); });
        add_data(sub);
        sub->add_option("--tenant", user_.tenant, "Slug of the tenant")->type_name("SLUG")->required();
        sub->add_option("--name", user_.name, "Full name")->type_name("NAME")->required();
        sub->add_option("--email", user_.email, "E-mail address, used to sign in")->type_name("EMAIL")->required();
        sub->add_flag("--admin", user_.admin, "May manage the tenant's users");
        sub->add_flag("--password-stdin", user_.password_stdin, "Reads the password from standard input")->required();
    }

    void add_migrate() {
        auto* sub = add(program_, "migrate",
                        "Applies pending changes of the database's structure and ends. With --from it then moves an\n"
                        "installation from SQLite to PostgreSQL: every table is counted and compared afterwards.",
                        [this] { return migrate(common_, from_); });
        add_data(sub);
        sub->add_option("--from", from_,
                        "Data folder to move to the PostgreSQL database of Database:AdminUrl, which must have no\n"
                        "tenants yet; sqlite:FILE names a database file. Refused while a server runs on either. The\n"
                        "source stays as it is; there must be room for a copy of it in the folder of --data")
            ->type_name("sqlite:DIR");
        sub->footer(
            "Give the address in the environment, because it has a password:\n"
            "  XOS_Database__AdminUrl=postgresql://OWNER:PASSWORD@HOST/DATABASE " +
            common_.program.name + " migrate --from sqlite:./data");
    }

    void add_check_config() {
        auto* sub =
            add(program_, "check-config",
                "Prints every setting with its value and where it comes from; secrets are masked. Fails when a\n"
                "value is wrong or a setting is unknown.",
                [this] { return check_config(common_); });
        add_data(sub);
    }

    void add_routes() {
        add(program_, "routes", "Prints method, path and access rule of every route and hub method.",
            [this] { return print_routes(common_); });
    }

    void add_contract() {
        auto* sub = add(program_, "contract",
                        "Prints TypeScript declarations of every request, answer and event, so that browser code and\n"
                        "server agree.",
                        [this] { return print_contract(common_, rules_); });
        sub->add_flag("--rules", rules_, "Prints the validation rules of the requests instead");
    }

    void add_backup() {
        auto* sub =
            add(program_, "backup",
                "Copies the database, SQLite or PostgreSQL, into the SQLite file FILE and checks the copy. It can\n"
                "be restored to either. A server may be running meanwhile.",
                [this] { return backup(common_, backup_); });
        add_data(sub);
        sub->add_option("FILE", backup_.file, "The copy to make; must not exist")->required();
        sub->add_option("--files", backup_.contents_folder,
                        "Copies the contents of uploaded files too, into this folder. One folder serves many\n"
                        "backups: what it holds is not copied again")
            ->type_name("DIR");
    }

    void add_restore() {
        auto* sub =
            add(program_, "restore",
                "Puts the database back to what a backup holds. Refused while a server runs on the folder or on the\n"
                "PostgreSQL database. What is there now is kept: beside the database file, or in PostgreSQL as the\n"
                "schema before_restore_TIME. PostgreSQL needs Database:AdminUrl, and room for a copy of FILE in the\n"
                "folder of --data.",
                [this] { return restore(common_, backup_); });
        add_data(sub);
        sub->add_option("FILE", backup_.file, "A file that `backup` made")->required();
        sub->add_option("--files", backup_.contents_folder,
                        "Puts the contents of its files back from this folder, where they are absent or damaged")
            ->type_name("DIR");
    }

    void add_new() {
        auto* sub = program_.add_subcommand(
            "new",
            "Writes a small application on XOS into a new folder: a resource with its table, routes, page and\n"
            "tests, and scripts that build, run and test it. It needs XOS installed.");
        sub->add_option("NAME", new_.application, "Its name: lower-case letters, digits and _");
        add_resource_options(sub->add_option("--resource", new_.resource, "What it is about, one of them"), sub);
        auto* resource = add(*sub, "resource", "Adds one more resource to the application in this folder.",
                             [this] { return new_resource(common_, new_); });
        add_resource_options(resource->add_option("NAME", new_.resource, "One of them, e.g. order_line")->required(),
                             resource);
        sub->callback([this, resource] {
            if (resource->parsed()) return;
            if (new_.application.empty()) throw CLI::RequiredError{"NAME"};
            command_ = [this] { return new_application(common_, new_); };
        });
    }

    void add_resource_options(CLI::Option* name, CLI::App* sub) {
        name->type_name("NAME");
        sub->add_option("--plural", new_.plural, "Several of them, where English does not add s, es or ies")
            ->type_name("NAMES");
    }

    void add_version() {
        add(program_, "version", "Prints the version.", [this] { return print_version(common_); });
    }

    /// The command the user was at when the mistake happened.
    const CLI::App& current() const {
        const CLI::App* at = &program_;
        while (!at->get_subcommands().empty()) at = at->get_subcommands().back();
        return *at;
    }

    static std::string full_name(const CLI::App& app) {
        const auto* parent = app.get_parent();
        return parent == nullptr ? app.get_name() : full_name(*parent) + " " + app.get_name();
    }

    static std::vector<std::string> words_of(const CLI::App& app) {
        std::vector<std::string> words;
        for (const auto* option : app.get_options()) {
            for (const auto& name : option->get_lnames()) words.push_back("--" + name);
        }
        for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; }))
            words.push_back(sub->get_name());
        return words;
    }

    int explain(const CLI::ParseError& error) const {
        const auto& app = current();
        const auto left = app.remaining();
        if (!left.empty()) {
            // What follows an equals sign is not repeated: it may be a secret.
            const auto word = left.front().substr(0, left.front().find('='));
            std::cerr << full_name(app) << ": " << (word.starts_with('-') ? "unknown option " : "unexpected word ")
                      << word << '.';
            if (const auto close = did_you_mean(word, words_of(app))) std::cerr << " Did you mean " << *close << '?';
        } else {
            std::cerr << full_name(app) << ": " << error.what() << '.';
        }
        std::cerr << "\nFor help: " << full_name(app) << " --help\n";
        return 2;
    }

    CommonOptions common_;
    CLI::App program_;
    Command command_;
    ServeOptions serve_;
    TenantOptions tenant_;
    UserOptions user_;
    NewOptions new_;
    BackupOptions backup_;
    std::string from_;
    bool rules_ = false;
};

}  // namespace

int run(const ProgramOptions& program, std::span<char*> arguments) {
    ::umask(S_IRWXG | S_IRWXO);  // databases and backups hold personal data and password hashes
    try {
        return CommandLine{program}.run(arguments);
    } catch (const ConfigError& error) {
        std::cerr << program.name << ": " << error.what() << '\n';
        return 2;
    } catch (const std::exception& error) {
        std::cerr << program.name << ": " << error.what() << '\n';
        return 1;
    }
}

}  // namespace xos::users
