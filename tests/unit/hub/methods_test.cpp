// SPDX-License-Identifier: Apache-2.0
#include "xos/hub/methods.hpp"

#include <gtest/gtest.h>

#include "unit/hub/started.hpp"

namespace xos::hub::test {
namespace {

struct Point {
    std::int64_t x = 0;
    std::int64_t y = 0;
};
BOOST_DESCRIBE_STRUCT(Point, (), (x, y))

class Base : public Hub {
public:
    std::string inherited(std::string text) { return "base " + text; }
};

class EveryForm : public Base {
public:
    static int made;
    static int alive;
    EveryForm() { ++made, ++alive; }
    ~EveryForm() override { --alive; }

    int value(int a, int b) { return 10 * a + b; }
    Task<int> task(int a) { co_return a + 1; }
    void nothing() {}
    Task<void> nothing_later() { co_return; }
    Stream<int> stream(int last) {
        return {[last](StreamWriter<int> out) -> Task<void> {
            for (int i = 1; i <= last; ++i) co_await out.write(i);
        }};
    }
    Task<Stream<int>> stream_later(int last) { co_return stream(last); }
    Stream<int> no_stream() { return {}; }
    std::int64_t by_reference(const Point& point, const std::string& text) const {
        return point.x + point.y + static_cast<std::int64_t>(text.size());
    }
    std::string by_value(std::string text, std::optional<Point> point, std::vector<int> numbers) {
        return text + (point ? "+" : "-") + std::to_string(numbers.size());
    }
    std::string moved(std::string&& text) { return std::move(text) + "!"; }
    /// Uploads and tokens may stand anywhere between the arguments.
    Task<std::string> mixed(std::stop_token stop, int a, StreamReader<int> first, std::string b,
                            StreamReader<std::string> second) {
        co_return std::to_string(a) + b + (stop.stop_possible() ? "stop" : "") +
            std::to_string(co_await first.next() == 7) + *co_await second.next();
    }
    void fails() { throw HubException{"No."}; }
};
int EveryForm::made = 0;
int EveryForm::alive = 0;

/// One item of an upload.
class OneItem final : public ItemSource {
public:
    explicit OneItem(json::Document item) : item_{std::move(item)} {}
    Task<std::optional<UploadedItem>> next() override { co_return UploadedItem{.value = item_.root(), .keeps = {}}; }
    void fail() override {}

private:
    json::Document item_;
};

class Scope final : public CallScope, public HubScope, public ItemSink {
public:
    Encoding encoding() const override { return Encoding::json; }
    std::stop_token stop_token() const override { return stop.get_token(); }
    std::shared_ptr<ItemSource> upload(std::size_t index) override { return uploads.at(index); }
    HubScope& hub_scope() override { return *this; }
    HubCallerContext& caller() override { throw std::logic_error{"not here"}; }
    Sender& sender() override { throw std::logic_error{"not here"}; }
    std::weak_ptr<CallSlot> slot() override { return {}; }
    DBService& db() override { throw std::logic_error{"not here"}; }
    Task<void> put(std::string item) override {
        items += item + " ";
        co_return;
    }

    std::stop_source stop;
    std::vector<std::shared_ptr<ItemSource>> uploads;
    std::string items;
};

class MethodsOfHub : public ::testing::Test {
protected:
    template <typename Member>
    const HubMethod& add(Member member) {
        Methods<EveryForm> methods{[] { return std::make_unique<EveryForm>(); }};
        methods.add("M", member);
        added = methods.take();
        return added.front();
    }
    /// Null when the arguments do not bind.
    std::unique_ptr<BoundCall> bind(std::string_view arguments) {
        document = json::Document::parse(arguments).value();
        std::vector<WireValue> values;
        for (const auto& value : document.root().elements()) values.emplace_back(value);
        return added.front().bind(values);
    }
    CallResult run(std::string_view arguments) {
        call = bind(arguments);
        EXPECT_NE(call, nullptr);
        return Started<CallResult>{context, call->run(scope)}.value();
    }
    template <typename Member>
    std::string result(Member member, std::string_view arguments) {
        add(member);
        return run(arguments).value;
    }
    template <typename Member>
    std::string items(Member member, std::string_view arguments) {
        EXPECT_TRUE(add(member).is_stream);
        auto given = run(arguments);
        EXPECT_TRUE(given.stream);
        Started<void>{context, given.stream(scope)}.value();
        return scope.items;
    }

    boost::asio::io_context context;
    Scope scope;
    std::vector<HubMethod> added;
    json::Document document = json::Document::parse("[]").value();
    std::unique_ptr<BoundCall> call;
};

TEST_F(MethodsOfHub, every_kind_of_result_is_encoded) {
    EXPECT_EQ(result(&EveryForm::value, "[1,2]"), "12");
    EXPECT_EQ(result(&EveryForm::task, "[1]"), "2");
    EXPECT_EQ(result(&EveryForm::nothing, "[]"), "null");
    EXPECT_EQ(result(&EveryForm::nothing_later, "[]"), "null");
    EXPECT_EQ(items(&EveryForm::stream, "[3]"), "1 2 3 ");
    scope.items.clear();
    EXPECT_EQ(items(&EveryForm::stream_later, "[2]"), "1 2 ");
    EXPECT_TRUE(add(&EveryForm::no_stream).is_stream);
    EXPECT_FALSE(run("[]").stream);
}

TEST_F(MethodsOfHub, every_kind_of_parameter_is_bound) {
    EXPECT_EQ(result(&EveryForm::by_reference, R"([{"x":1,"y":2},"four"])"), "7");
    EXPECT_EQ(result(&EveryForm::by_value, R"(["a",null,[1,2]])"), R"("a-2")");
    EXPECT_EQ(result(&EveryForm::by_value, R"(["a",{"X":1},[]])"), R"("a+0")");
    EXPECT_EQ(result(&EveryForm::moved, R"(["a"])"), R"("a!")");
    EXPECT_EQ(result(&EveryForm::inherited, R"(["a"])"), R"("base a")");
}

TEST_F(MethodsOfHub, uploads_and_stop_tokens_are_no_arguments_and_come_in_their_own_order) {
    const auto& method = add(&EveryForm::mixed);
    EXPECT_EQ(method.arguments, 2U);
    EXPECT_EQ(method.uploads, 2U);
    scope.uploads = {std::make_shared<OneItem>(json::Document::parse("7").value()),
                     std::make_shared<OneItem>(json::Document::parse(R"("u")").value())};
    EXPECT_EQ(run(R"([5,"b"])").value, R"("5bstop1u")");
}

TEST_F(MethodsOfHub, HUBS_4_values_of_another_type_do_not_bind_and_no_hub_is_made_for_them) {
    const int before = EveryForm::made;
    add(&EveryForm::value);
    for (const auto* bad : {R"(["1",2])", "[1,null]", "[1,2.5]", "[1,99999999999]", "[1,[2]]", "[true,2]"}) {
        EXPECT_EQ(bind(bad), nullptr) << bad;
    }
    add(&EveryForm::by_reference);
    for (const auto* bad : {R"([[],"a"])", R"([{"x":"1"},"a"])", R"([{"x":1},2])", R"([null,"a"])"}) {
        EXPECT_EQ(bind(bad), nullptr) << bad;
    }
    add(&EveryForm::by_value);
    EXPECT_EQ(bind(R"(["a",null,[1,"2"]])"), nullptr);
    EXPECT_EQ(EveryForm::made, before);
}

TEST_F(MethodsOfHub, one_hub_is_made_for_each_call_and_lives_as_long_as_it) {
    add(&EveryForm::stream);
    const int before = EveryForm::made;
    const auto given = run("[1]");
    EXPECT_EQ(EveryForm::made, before + 1);
    EXPECT_EQ(EveryForm::alive, 1) << "the stream may use it";
    call.reset();
    EXPECT_EQ(EveryForm::alive, 0);
    run("[1]");
    EXPECT_EQ(EveryForm::made, before + 2);
}

TEST_F(MethodsOfHub, what_a_method_throws_leaves_the_call) {
    add(&EveryForm::fails);
    call = bind("[]");
    EXPECT_EQ((Started<CallResult>{context, call->run(scope)}.error()), "No.");
}

TEST_F(MethodsOfHub, a_description_has_the_methods_in_order_with_their_permissions) {
    Methods<EveryForm> methods{[] { return std::make_unique<EveryForm>(); }};
    methods.add("A", &EveryForm::nothing).require(Permission::edit_users);
    methods.add("B", &EveryForm::nothing);
    const auto all = methods.take();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].permission, Permission::edit_users);
    EXPECT_FALSE(all[1].permission);
}

}  // namespace
}  // namespace xos::hub::test
