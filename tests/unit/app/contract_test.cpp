// SPDX-License-Identifier: Apache-2.0
#include "xos/app/contract.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "xos/app/controller.hpp"
#include "xos/app/paging.hpp"
#include "xos/hub.hpp"
#include "xos/testing/test_server.hpp"

namespace xos {

struct Part {
    std::string label;
    std::optional<Timestamp> made_at;
};
BOOST_DESCRIBE_STRUCT(Part, (), (label, made_at))

struct Widget {
    std::int64_t id = 0;
    std::vector<Part> parts;
    std::vector<std::optional<bool>> flags;
    std::map<std::string, double> sizes;
    json::Raw extra;
};
BOOST_DESCRIBE_STRUCT(Widget, (), (id, parts, flags, sizes, extra))

struct WidgetRequest {
    std::string name;
    std::string shape;
    std::optional<std::string> note;
    bool is_big = false;
};
BOOST_DESCRIBE_STRUCT(WidgetRequest, (), (name, shape, note, is_big))
void rules(Rules<WidgetRequest>& r) {
    r.field(&WidgetRequest::name).trimmed().required("It's required").length(2, 9);
    r.field(&WidgetRequest::shape).multiline().one_of({"round", "flat"}).differs_from("name", "a\\b");
}

struct WidgetQuery {
    std::int64_t page = 1;
};
BOOST_DESCRIBE_STRUCT(WidgetQuery, (), (page))

struct WidgetMade {
    Widget widget;
    UserId by;
    static constexpr std::string_view event_name() { return "WidgetMade"; }
};
BOOST_DESCRIBE_STRUCT(WidgetMade, (), (widget, by))

struct Paint {
    std::string colour;
};
BOOST_DESCRIBE_STRUCT(Paint, (), (colour))

struct WidgetWish {
    Paint paint;
};
BOOST_DESCRIBE_STRUCT(WidgetWish, (), (paint))

namespace other {
struct Widget {};
BOOST_DESCRIBE_STRUCT(Widget, (), ())
}  // namespace other

namespace {

class WidgetsController : public XOSControllerBase {
public:
    static void routes(Routes<WidgetsController>& r) {
        r.prefix("/api/widgets").authorize();
        r.get("", &WidgetsController::list);
        r.post("", &WidgetsController::make);
        r.remove("/{id}", &WidgetsController::drop);
    }
    Task<Ok<PagedResult<Widget>>> list(FromQuery<WidgetQuery>) { co_return ok(PagedResult<Widget>{}); }
    Task<Created<Widget>> make(FromBody<WidgetRequest>) { co_return created(Widget{}, "/api/widgets/1"); }
    Task<Ok<>> drop(std::int64_t, IfMatch) { co_return ok(); }
};

class ImpostorController : public XOSControllerBase {
public:
    static void routes(Routes<ImpostorController>& r) { r.get("/api/impostor", &ImpostorController::get).authorize(); }
    Task<Ok<other::Widget>> get() { co_return ok(other::Widget{}); }
};

class WidgetHub : public Hub {
public:
    static void methods(Methods<WidgetHub>& m) {
        m.add("Watch", &WidgetHub::watch);
        m.add("Paint", &WidgetHub::paint);
        m.add("Drop", &WidgetHub::drop);
    }
    Stream<Widget> watch(std::optional<std::string>, const std::vector<UserId>&) { return {}; }
    Task<Paint> paint(std::stop_token, WidgetWish, StreamReader<double>) { co_return Paint{}; }
    void drop() {}
};

using ::testing::HasSubstr;
using ::testing::Not;

class Contract : public ::testing::Test {
protected:
    static testing::TestServerOptions options() {
        testing::TestServerOptions made;
        made.setup = [](Application& application) {
            // doc: begin declare
            application.add<WidgetsController>();
            application.declare_event<WidgetMade>();
            // doc: end declare
            application.add_hub<WidgetHub>("/hubs/widgets");
        };
        return made;
    }
    testing::TestServer server{options()};
};

// rules: HTTP-2 ENV-1
TEST_F(Contract, VAL_3_types_have_every_member_of_what_is_given) {
    const auto types = typescript_types(server.app());
    EXPECT_THAT(types, HasSubstr(R"(
export interface Widget {
    id: number;
    parts: Part[];
    flags: (boolean | null)[];
    sizes: Record<string, number>;
    extra: unknown;
}
)"));
    EXPECT_THAT(types, HasSubstr(R"(
export interface Part {
    label: string;
    madeAt: string | null;
}
)"));
    EXPECT_THAT(types, HasSubstr(R"(
export interface PagedResult<T> {
    items: T[];
    pagination: PaginationInfo;
}
)"));
    EXPECT_THAT(types, HasSubstr("export interface ApiResponse<T> {"));
}

TEST_F(Contract, VAL_3_a_request_may_leave_out_what_no_rule_requires) {
    const auto types = typescript_types(server.app());
    EXPECT_THAT(types, HasSubstr(R"(
export interface WidgetRequest {
    name: string;
    shape?: string;
    note?: string;
    isBig?: boolean;
}
)"));
    EXPECT_THAT(types, HasSubstr("export interface WidgetQuery {\n    page?: number;\n}\n"));
}

TEST_F(Contract, VAL_3_routes_and_events_say_what_they_take_and_give) {
    const auto types = typescript_types(server.app());
    EXPECT_THAT(types, HasSubstr(R"(
    'GET /api/widgets': {
        query: WidgetQuery;
        data: PagedResult<Widget>;
    };
    'POST /api/widgets': {
        body: WidgetRequest;
        data: Widget;
    };
    'DELETE /api/widgets/{id}': {
        data: null;
    };
)"));
    EXPECT_THAT(types, HasSubstr("    WidgetMade: [widget: Widget, by: number, meta: EventMeta];\n"));
    EXPECT_THAT(types, HasSubstr("    SystemNotification: [notification: Notification, meta: EventMeta];\n"))
        << "the platform's own are there too";
}

TEST_F(Contract, HUB_3_methods_of_hubs_say_what_they_take_and_give) {
    const auto types = typescript_types(server.app());
    EXPECT_THAT(types, HasSubstr(R"(
    '/hubs/widgets': {
        Drop: {
            parameters: [];
            result: null;
        };
        Paint: {
            parameters: [WidgetWish];
            uploads: [number];
            result: Paint;
        };
        Watch: {
            parameters: [string | null, number[]];
            items: Widget;
        };
    };
)"));
    EXPECT_THAT(types, HasSubstr("\nexport interface WidgetWish {\n    paint?: Paint;\n}\n")) << "may be left out";
    EXPECT_THAT(types, HasSubstr("\nexport interface Paint {\n    colour: string;\n}\n"));
    EXPECT_THAT(types, HasSubstr(R"(
        JoinTenantGroup: {
            parameters: [];
            result: JoinedGroup;
        };
)")) << "the platform's own hub is there too";
}

TEST_F(Contract, VAL_3_rules_have_every_check_with_its_number_and_text) {
    EXPECT_THAT(typescript_rules(server.app()), HasSubstr(R"(
    WidgetRequest: {
        name: {
            trimmed: true,
            characters: 'line',
            checks: [
                { kind: 'required', text: 'It\'s required' },
                { kind: 'minLength', number: 2, text: 'Name must be at least 2 characters' },
                { kind: 'maxLength', number: 9, text: 'Name must be at most 9 characters' },
            ],
        },
        shape: {
            trimmed: false,
            characters: 'multiline',
            checks: [
                { kind: 'oneOf', choices: ['round', 'flat'], text: 'The value is not valid' },
                { kind: 'differsFrom', other: 'name', text: 'a\\b' },
            ],
        },
    },
)"));
    EXPECT_THAT(typescript_rules(server.app()), Not(HasSubstr("WidgetQuery")));
}

TEST(ContractNames, two_types_of_one_name_are_refused) {
    testing::TestServerOptions options;
    options.setup = [](Application& application) {
        application.add<WidgetsController>();
        application.add<ImpostorController>();
    };
    testing::TestServer server{std::move(options)};
    try {
        typescript_types(server.app());
        FAIL() << "one would be printed for both";
    } catch (const std::logic_error& error) {
        EXPECT_THAT(error.what(), HasSubstr("Widget"));
    }
}

}  // namespace
}  // namespace xos
