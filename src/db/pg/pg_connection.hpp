// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/pg/pg_group.hpp"
#include "db/pg/pg_values.hpp"
#include "db/pg/raw.hpp"

namespace xos::db {

class PgConnection;

/// Hears what becomes of the groups of a connection.
class PgConnectionOwner {
public:
    /// These groups are done, in the order they were sent.
    virtual void groups_done(PgConnection& connection, std::vector<std::unique_ptr<PgGroup>> groups) = 0;
    /// The connection is of no use any more; these groups have no answer. It is closed.
    virtual void connection_broke(PgConnection& connection, std::vector<std::unique_ptr<PgGroup>> groups,
                                  const std::string& reason) = 0;

protected:
    ~PgConnectionOwner() = default;
};

/// One session in pipeline mode: groups go out as they come, and their results come back in the same order.
///
/// Nothing here waits: the socket's readiness drives it. While no group is under way nothing is pending in the I/O
/// context, so that an idle connection keeps no context from ending.
/// Thread: its I/O context's.   Lifetime: shared with its pending handlers; close() cuts it off from its owner.
class PgConnection : public std::enable_shared_from_this<PgConnection> {
public:
    /// `session` comes from open_pipeline().
    PgConnection(boost::asio::io_context& context, PgHandle session, PgConnectionOwner& owner);
    ~PgConnection();
    PgConnection(const PgConnection&) = delete;
    PgConnection& operator=(const PgConnection&) = delete;

    /// Sends a group; its outcome reaches the owner.
    void send(std::unique_ptr<PgGroup> group);

    /// Groups under way.
    std::size_t depth() const { return sent_.size(); }
    /// The group that the server works on, with when it became that; null when idle.
    PgGroup* front() const { return sent_.empty() ? nullptr : sent_.front().get(); }
    SteadyTime front_since() const { return front_since_; }
    /// Gives the coroutines of groups past their deadline back to themselves, but for the front one.
    void abandon_overdue(SteadyTime now);

    /// False when the peer has closed or ended the session. Only while idle.   Cost: one system call.
    bool is_alive();
    /// True when nothing is under way and no transaction is open.
    bool is_clean() const;
    /// True when it should be closed as soon as it is idle.
    bool is_worn() const { return is_worn_; }
    bool is_open() const { return session_ != nullptr; }
    int backend() const { return backend_; }

    /// Ends the connection; the groups under way go to the owner as unanswered.
    void break_off(const std::string& reason);
    /// Ends it without a word.
    void close();

    // The pool's notes.
    bool is_leased = false;     ///< held by a transaction
    bool is_alone = false;      ///< runs a statement that takes long: nothing is put behind it
    bool is_draining = false;   ///< gets no more groups, so that it becomes free for a transaction
    SteadyTime cancel_asked{};  ///< when its front group was asked to stop; 0: it was not
    SteadyTime idle_since{};

private:
    struct Prepared {
        std::vector<Oid> parameter_types;
        int result_format = 0;
    };

    void put_head(PgGroup& group);
    void put_statement(PgGroup& group);
    void put_tail(PgGroup& group);
    Prepared& prepare(PgGroup& group);
    void put(PgGroup& group, PgGroup::Step step, int sent);

    void flush();
    void wait_readable();
    void wait_writable();
    void on_readable();
    void read_results();
    void take(PgResult result);
    void take_step(PgGroup& group, PgGroup::Step step, PgResult result);
    void take_description(PgGroup& group, const PGresult* result);
    void check_frame(PgGroup& group, const PGresult* result);
    void finish_front();

    boost::asio::posix::stream_descriptor socket_;
    PgHandle session_;
    PgConnectionOwner* owner_;
    int backend_ = 0;
    std::deque<std::unique_ptr<PgGroup>> sent_;
    std::vector<std::unique_ptr<PgGroup>> done_;
    SteadyTime front_since_{};
    std::unordered_map<const KnownStatement*, Prepared> prepared_;
    PgParameters parameters_;
    std::int64_t generation_ = 0;
    std::string broken_because_;
    bool is_reading_ = false;
    bool is_writing_ = false;
    bool is_worn_ = false;
};

/// Connects, prepares what every group needs, and enters pipeline mode. Blocks; not from an I/O thread.
/// Throws: what connect_pg() throws.
PgHandle open_pipeline(const PgSessionOptions& options, const std::atomic<bool>* stop);

}  // namespace xos::db
