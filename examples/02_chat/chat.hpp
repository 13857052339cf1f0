// SPDX-License-Identifier: Apache-2.0
// A chat for everybody: rooms are groups, the last lines of a room come as a stream.
#pragma once

#include <boost/describe.hpp>

#include <any>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "xos/app.hpp"
#include "xos/hub.hpp"

namespace chat {

struct Line {
    std::string name, text;
};
BOOST_DESCRIBE_STRUCT(Line, (), (name, text))

/// The last lines of each room, for people who come later. Hubs run on several threads, so it locks.
class Rooms {
public:
    void add(const std::string& room, Line line) {
        const std::lock_guard lock{mutex_};
        if (rooms_.size() >= most_rooms && !rooms_.contains(room)) return;
        auto& lines = rooms_[room];
        lines.push_back(std::move(line));
        if (lines.size() > most_lines) lines.pop_front();
    }
    std::vector<Line> lines(const std::string& room) const {
        const std::lock_guard lock{mutex_};
        const auto found = rooms_.find(room);
        return found == rooms_.end() ? std::vector<Line>{}
                                     : std::vector<Line>{found->second.begin(), found->second.end()};
    }

private:
    static constexpr std::size_t most_rooms = 1'000;
    static constexpr std::size_t most_lines = 50;
    mutable std::mutex mutex_;
    std::map<std::string, std::deque<Line>> rooms_;
};

// doc: begin hub
class ChatHub : public xos::Hub {
public:
    explicit ChatHub(std::shared_ptr<Rooms> rooms) : rooms_{std::move(rooms)} {}

    static void methods(xos::Methods<ChatHub>& m) {
        m.add("Enter", &ChatHub::enter);
        m.add("Say", &ChatHub::say);
        m.add("History", &ChatHub::history);
        m.add("Dictate", &ChatHub::dictate);
    }

    xos::Task<> enter(std::string room, std::string name) {
        if (room.empty() || name.empty()) throw xos::HubException{"Give a room and a name."};
        context().items()["seat"] = Seat{room, name};
        co_await groups().add(context().connection_id(), room);
        clients().others_in_group(room).send("Entered", name);
    }

    void say(std::string text) {
        const auto at = seat();
        rooms_->add(at.room, {at.name, text});
        clients().group(at.room).send("Said", Line{at.name, text});
    }

    /// What was said before, line by line: the page shows them as they come.
    xos::Stream<Line> history() {
        return [lines = rooms_->lines(seat().room)](xos::StreamWriter<Line> out) -> xos::Task<> {
            for (const auto& line : lines) co_await out.write(line);
        };
    }

    /// The client sends words while it types; the others see them at once, the line is stored at the end.
    xos::Task<> dictate(xos::StreamReader<std::string> words) {
        const auto at = seat();
        std::string text;
        while (auto word = co_await words.next()) {
            text += text.empty() ? *word : " " + *word;
            clients().others_in_group(at.room).send("Typing", Line{at.name, text});
        }
        say(text);
    }

    xos::Task<> on_disconnected(std::exception_ptr) override {
        if (context().items().contains("seat")) clients().group(seat().room).send("Left", seat().name);
        co_return;
    }

private:
    struct Seat {
        std::string room, name;
    };
    Seat seat() const {
        auto& items = context().items();
        if (!items.contains("seat")) throw xos::HubException{"Enter a room first."};
        return std::any_cast<Seat>(items.at("seat"));
    }

    std::shared_ptr<Rooms> rooms_;
};
// doc: end hub

inline void add_chat(xos::Application& app) {
    // doc: begin add
    xos::HubOptions options;
    options.access = xos::HubAccess::anonymous;
    auto rooms = std::make_shared<Rooms>();
    app.add_hub<ChatHub>("/hubs/chat", options, [rooms] { return std::make_unique<ChatHub>(rooms); });
    // doc: end add
}

}  // namespace chat
