// SPDX-License-Identifier: Apache-2.0
#include "integration/files/files_server.hpp"

#include <utility>

#include "support/form_data.hpp"

namespace xos::uploads {

namespace {

testing::TestServerOptions roomy(testing::TestServerOptions options) {
    options.arguments.insert(options.arguments.begin(), {"--Files:LeastFreeBytes=1", "--Files:LeastFreePercent=1"});
    return options;
}

}  // namespace

std::string form(const std::vector<UploadedFile>& files) {
    std::string body;
    for (const auto& file : files) {
        body += testing::form_part(
            file.content, "name=\"file\"; filename=\"" + file.name + "\"\r\nContent-Type: application/x-whatever");
    }
    return body.append(testing::form_end);
}

Reply send_form(Client& client, std::string_view body, testing::Headers headers) {
    return testing::send_form(client, "POST", "/api/files", body, std::move(headers));
}

Reply upload(Client& client, std::string_view name, std::string_view content, const testing::Headers& headers) {
    return send_form(client, form({{std::string{name}, std::string{content}}}), headers);
}

std::string path_of(const Reply& uploaded) { return "/api/files/" + uploaded.raw("data.id"); }

FilesServer::FilesServer(testing::TestServerOptions options, std::shared_ptr<const testing::TestData> data)
    : UsersServer{on_chosen_storage(roomy(std::move(options)), data->folder()), data} {}

double FilesServer::refusals(std::string_view limit) {
    const auto page = app().services().metrics.to_prometheus();
    const auto line = "\nxos_limit_refusals_total{limit=\"" + std::string{limit} + "\"} ";
    const auto at = page.find(line);
    return at == std::string::npos ? 0 : std::stod(page.substr(at + line.size()));
}

}  // namespace xos::uploads
