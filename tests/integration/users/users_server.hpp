// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "xos/testing/statement_watch.hpp"
#include "xos/testing/test_data.hpp"
#include "xos/testing/test_server.hpp"

namespace xos::users {

using testing::Client;
using testing::Reply;

/// What everybody in these tests signs in with.
inline constexpr std::string_view test_password = "correct horse";

struct NewPerson {
    std::string name;
    std::string email;
    bool is_admin = false;
    bool is_active = true;
    bool is_deleted = false;
    std::string created_at = "2025-01-31T09:05:00.123Z";
    std::string deleted_at = "2025-02-01T09:05:00.123Z";  ///< counts when deleted
};

/// What user_activity_log holds of one action.
struct Activity {
    std::string action;
    std::string data;
    UserId user_id;
    std::optional<UserId> performed_by;
};
BOOST_DESCRIBE_STRUCT(Activity, (), (action, data, user_id, performed_by))

/// A stored event.
struct StoredEvent {
    std::int64_t seq = 0;
    std::string event;
    std::string payload;
    std::optional<UserId> actor_id;
};
BOOST_DESCRIBE_STRUCT(StoredEvent, (), (seq, event, payload, actor_id))

/// The whole application with two tenants: acme has an admin, ada@acme.test, and a member, max@acme.test; globex has an
/// admin, gus@globex.test, and a member, mia@globex.test.
class UsersServer {
public:
    /// `data`: to start another server on the same data afterwards.
    explicit UsersServer(testing::TestServerOptions options = {},
                         std::shared_ptr<const testing::TestData> data = std::make_shared<const testing::TestData>());

    /// A client signed in as this person.
    Client as(std::string_view email);
    Client anonymous() const { return server_.client(); }
    Client ada() { return as("ada@acme.test"); }
    Client max() { return as("max@acme.test"); }
    Client gus() { return as("gus@globex.test"); }

    ClientId acme() const { return acme_; }
    ClientId globex() const { return globex_; }
    /// Puts a row in directly, without the application.
    UserId add(ClientId tenant, const NewPerson& person);
    /// Many at once.
    void add_all(ClientId tenant, const std::vector<NewPerson>& people);
    UserId id_of(std::string_view email);

    std::int64_t count_rows(std::string_view email);
    /// Rows that can sign in and administer.
    std::int64_t count_active_admins(ClientId tenant);
    std::vector<Activity> activities(UserId user);
    std::vector<StoredEvent> events(ClientId tenant);
    /// Everything stored about users, to see that nothing changed.
    std::string snapshot();

    testing::TestServer& server() { return server_; }
    /// What the server stores, past the server.
    const testing::TestData& data() const { return *data_; }
    Application& app() { return server_.app(); }
    /// The lines logged so far that hold this text.
    std::size_t logged(std::string_view text);

    /// The options with everything that makes a server of this application on these data, for a second node.
    testing::TestServerOptions prepared(testing::TestServerOptions options) const;

private:
    ClientId add_tenant(std::string_view name, std::string_view slug);

    std::shared_ptr<const testing::TestData> data_;
    testing::TestServer server_;
    testing::StatementWatch watch_;
    std::string password_hash_;
    ClientId acme_;
    ClientId globex_;
};

/// "/api/users/7".
std::string user_path(UserId id);

}  // namespace xos::users
