// SPDX-License-Identifier: Apache-2.0
// The program that kill_test.cpp kills: adds people as fast as it can and prints the name of each after its commit.
// Arguments: database file, a prefix for the names.
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <string>

#include "conformance/db/suite_schema.hpp"
#include "xos/base/log.hpp"
#include "xos/base/metrics.hpp"
#include "xos/db/db_service.hpp"
#include "xos/db/sqlite.hpp"

namespace {

using namespace xos;
using namespace xos::db;

void say(std::string line) {
    line += '\n';
    if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::_Exit(1);
}

Task<void> add_people(DBService& db, std::string prefix) {
    for (int i = 0; i < 100'000; ++i) {
        const auto name = prefix + "." + std::to_string(i);
        if (i % 2 == 0) {
            co_await db.execute(suite::sql::insert_name, {{"name", name}});
        } else {
            auto transaction = co_await db.begin_transaction();
            co_await transaction.execute(suite::sql::insert_name, {{"name", name + ".first"}});
            co_await transaction.execute(suite::sql::insert_name, {{"name", name}});
            co_await transaction.commit();
        }
        say(name);
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    Logger log{standard_error_sink(), LogLevel::error};
    Metrics metrics;
    SqliteOptions options;
    options.path = arguments[1];
    const auto driver = open_sqlite(options, suite::migrations, log, metrics);
    boost::asio::io_context context;
    driver->attach(context);
    Caller caller;
    caller.client = ClientId{1};
    DBService db{*driver, nullptr, caller};
    for (int i = 0; i < 16; ++i) {
        boost::asio::co_spawn(context, add_people(db, std::string{arguments[2]} + "." + std::to_string(i)),
                              boost::asio::detached);
    }
    context.run();
    driver->stop();
    return 0;
}
