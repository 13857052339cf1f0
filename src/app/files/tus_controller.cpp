// SPDX-License-Identifier: Apache-2.0
#include "app/files/tus_controller.hpp"

#include <utility>

#include "xos/base/encoding.hpp"
#include "xos/files/file_name.hpp"
#include "xos/http/date.hpp"

namespace xos::uploads {

namespace {

namespace tus = files::tus;
using State = ResumableUploads::State;

UploadDto to_dto(const State& state) {
    const auto& row = state.row;
    return {row.upload_id, row.name, state.offset, row.size, row.expires_at, row.file_id};
}

bool is_piece(const http::RequestHead& head) {
    return ascii_iequals(trim(head.find("Content-Type").value_or("")), tus::content_type);
}

Problem bad_field(std::string_view name) {
    return bad_request("The header field " + std::string{name} + " is missing or not valid");
}

/// The name of the file that an upload becomes, by its metadata.
std::string name_in(std::string_view metadata) {
    const auto pairs = tus::parse_metadata(metadata);
    if (!pairs) throw bad_field("Upload-Metadata");
    for (const auto& [key, value] : *pairs) {
        if (key != "filename" && key != "name") continue;
        if (auto name = files::checked_file_name(value)) return std::move(*name);
    }
    throw bad_field("Upload-Metadata");
}

}  // namespace

void TusController::routes(Routes<TusController>& r) {
    const auto in_tus = [](RouteBuilder route) {
        route.on_failure("Failed to upload file").answer_field("Tus-Resumable", std::string{tus::version});
    };
    r.prefix("/api/files/tus").authorize();
    in_tus(r.post("", &TusController::create));
    in_tus(r.get("/{id}", &TusController::look));
    in_tus(r.patch("/{id}", &TusController::append));
    in_tus(r.remove("/{id}", &TusController::terminate));
    in_tus(r.post("/{id}", &TusController::call_by_override));
    r.allow_anonymous();
    in_tus(r.options("", &TusController::describe));
    in_tus(r.options("/{id}", &TusController::describe_upload));
}

std::optional<std::string_view> TusController::field(std::string_view name) const {
    return context().exchange().head().find(name);
}

void TusController::check_version() const {
    if (field("Tus-Resumable") == tus::version) return;
    throw Problem{412, "invalid_request", "The version of the upload protocol is not supported"}.with_header(
        "Tus-Version", std::string{tus::version});
}

std::optional<tus::Checksum> TusController::find_checksum() const {
    const auto text = field("Upload-Checksum");
    if (!text) return std::nullopt;
    auto checksum = tus::parse_checksum(*text);
    if (!checksum) throw bad_field("Upload-Checksum");
    return checksum;
}

void TusController::tell(const State& state) {
    auto& response = context().exchange().response();
    response.set("Upload-Offset", std::to_string(state.offset));
    if (state.row.file_id) {
        response.set("X-XOS-File-Id", std::to_string(state.row.file_id->value));
    } else {
        response.set("Upload-Expires", http::http_date(state.row.expires_at));
    }
}

Task<Answered> TusController::describe() {
    auto& response = context().exchange().response();
    response.status = 204;
    response.set("Tus-Version", tus::version);
    response.set("Tus-Extension", tus::extensions);
    response.set("Tus-Checksum-Algorithm", tus::checksum_algorithms);
    response.set("Tus-Max-Size", std::to_string(files_.largest_file()));
    co_return Answered{};
}

Task<Answered> TusController::describe_upload(std::string) { co_return co_await describe(); }

Task<Created<UploadDto>> TusController::create() {
    check_version();
    const auto& head = context().exchange().head();
    if (field("X-HTTP-Method-Override").value_or("POST") != "POST") throw method_not_allowed("POST, OPTIONS");
    const auto length = tus::parse_size(field("Upload-Length").value_or(""));
    if (!length) throw bad_field("Upload-Length");
    if (field("Upload-Concat")) throw bad_field("Upload-Concat");
    if (head.has_body() && !is_piece(head)) throw unsupported_media_type();
    if (std::cmp_greater(*length, files_.largest_file())) throw files_.too_large();
    if (*length == 0) throw bad_request("File is empty");
    const auto metadata = field("Upload-Metadata").value_or("");
    if (metadata.size() > tus::longest_metadata) files_.count_refusal("tus_metadata");
    auto name = name_in(metadata);
    files_.type_of(name);
    auto checksum = find_checksum();
    auto state = co_await uploads().create(std::move(name), std::string{metadata}, *length);
    if (head.has_body()) state = co_await uploads().append(state.row.upload_id, 0, std::move(checksum));
    tell(state);
    co_return created(to_dto(state), "/api/files/tus/{}", state.row.upload_id);
}

Task<Ok<UploadDto>> TusController::look(std::string id) {
    check_version();
    const auto state = co_await uploads().look(std::move(id));
    tell(state);
    auto& response = context().exchange().response();
    response.set("Upload-Length", std::to_string(state.row.size));
    response.set("Upload-Metadata", state.row.metadata);
    co_return ok(to_dto(state));
}

Task<Answered> TusController::append(std::string id) {
    check_version();
    if (!is_piece(context().exchange().head())) throw unsupported_media_type();
    const auto offset = tus::parse_size(field("Upload-Offset").value_or(""));
    if (!offset) throw bad_field("Upload-Offset");
    auto checksum = find_checksum();
    const auto state = co_await uploads().append(std::move(id), *offset, std::move(checksum));
    tell(state);
    context().exchange().response().status = 204;
    co_return Answered{};
}

Task<Answered> TusController::terminate(std::string id) {
    check_version();
    co_await uploads().terminate(std::move(id));
    context().exchange().response().status = 204;
    co_return Answered{};
}

Task<Answered> TusController::call_by_override(std::string id) {
    const auto method = field("X-HTTP-Method-Override").value_or("");
    if (method == "PATCH") co_return co_await append(std::move(id));
    if (method == "DELETE") co_return co_await terminate(std::move(id));
    if (method == "HEAD") {
        co_await look(std::move(id));
        co_return Answered{};
    }
    throw method_not_allowed("GET, HEAD, PATCH, DELETE, OPTIONS");
}

}  // namespace xos::uploads
