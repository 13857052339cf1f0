// SPDX-License-Identifier: Apache-2.0
#include "app/contract/collector.hpp"
#include "app/contract/typescript_text.hpp"
#include "xos/app/application.hpp"

namespace xos {

namespace {

using json::Shape;

constexpr std::string_view envelope = R"(
/** The shape of every answer; `data` is what the route gives. */
export interface ApiResponse<T> {
    success: boolean;
    data: T;
    message: string | null;
    validationErrors: Record<string, string[]> | null;
    code?: string;
    traceId?: string;
}
)";

std::string type_text(const Shape& shape);

/// The type without its null.
std::string plain_type_text(const Shape& shape) {
    switch (shape.kind) {
        case Shape::Kind::any: return "unknown";
        case Shape::Kind::nothing: return "null";
        case Shape::Kind::boolean: return "boolean";
        case Shape::Kind::number: return "number";
        case Shape::Kind::text: return "string";
        case Shape::Kind::text_or_number: return "string | number";
        case Shape::Kind::list: {
            const auto element = type_text(shape.inner.front());
            return element.find('|') == std::string::npos ? element + "[]" : "(" + element + ")[]";
        }
        case Shape::Kind::map: return "Record<string, " + type_text(shape.inner.front()) + ">";
        case Shape::Kind::record: break;
        case Shape::Kind::parameter: return "T";
    }
    if (shape.inner.empty()) return shape.name;
    return shape.name + "<" + type_text(shape.inner.front()) + ">";
}

std::string type_text(const Shape& shape) { return plain_type_text(shape) + (shape.is_optional ? " | null" : ""); }

void write_record(std::string& out, const contract::NamedRecord& record) {
    const auto& shape = record.shape;
    out += "\nexport interface " + shape.name + (shape.inner.empty() ? "" : "<T>") + " {\n";
    for (const auto& member : shape.members()) {
        const bool is_required = record.is_required(member.name);
        const auto type = record.is_reply ? type_text(member.shape) : plain_type_text(member.shape);
        out += "    " + member.name + (is_required ? ": " : "?: ") + type + ";\n";
    }
    out += "}\n";
}

void write_routes(std::string& out, const Application& application) {
    out += "\n/** What each route takes, and the `data` that it gives. */\nexport interface Routes {\n";
    for (const auto* route : application.routes()) {
        const auto action = route->action->shape();
        out += "    '" + std::string{http::to_string(route->method)} + " " + route->pattern + "': {\n";
        if (action.query) out += "        query: " + type_text(*action.query) + ";\n";
        if (action.body) out += "        body: " + type_text(*action.body) + ";\n";
        out += "        data: " + type_text(action.reply) + ";\n    };\n";
    }
    out += "}\n";
}

void write_events(std::string& out, const Application& application) {
    out += "\n/** The arguments of each event of the tenant. */\nexport interface TenantEvents {\n";
    for (const auto& event : application.events()) {
        out += "    " + event.name + ": [";
        for (const auto& argument : event.arguments) out += argument.name + ": " + type_text(argument.shape) + ", ";
        out += "meta: EventMeta];\n";
    }
    out += "}\n";
}

/// A list of types in their order.
std::string tuple_text(const std::vector<Shape>& shapes) {
    std::string out;
    for (const auto& shape : shapes) out += (out.empty() ? "" : ", ") + type_text(shape);
    return "[" + out + "]";
}

void write_hubs(std::string& out, const Application& application) {
    out +=
        "\n/** What each method of each hub takes, and its result or the items of its stream. */\n"
        "export interface Hubs {\n";
    for (const auto& hub : application.hubs()) {
        if (hub.methods.empty()) continue;
        out += "    '" + hub.path + "': {\n";
        for (const auto& [name, access, shape] : hub.methods) {
            out += "        " + name + ": {\n            parameters: " + tuple_text(shape.arguments) + ";\n";
            if (!shape.uploads.empty()) out += "            uploads: " + tuple_text(shape.uploads) + ";\n";
            out += std::string{"            "} + (shape.is_stream ? "items: " : "result: ") + type_text(shape.result) +
                   ";\n        };\n";
        }
        out += "    };\n";
    }
    out += "}\n";
}

}  // namespace

std::string typescript_types(const Application& application) {
    const contract::Collector collected{application};
    std::string out = contract::typescript_head(
        "What the server sends and takes, member for member. Members that a request may leave out are optional.");
    out += envelope;
    for (const auto& [name, record] : collected.records()) write_record(out, record);
    write_routes(out, application);
    write_events(out, application);
    write_hubs(out, application);
    return out;
}

}  // namespace xos
