// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "integration/files/storage_choice.hpp"
#include "integration/users/users_server.hpp"

namespace xos::uploads {

using testing::Client;
using testing::Reply;

/// A body with one part called `file` for each content.
struct UploadedFile {
    std::string name;
    std::string content;
};
std::string form(const std::vector<UploadedFile>& files);

Reply upload(Client& client, std::string_view name, std::string_view content, const testing::Headers& headers = {});
/// Uploads a body as it stands.
Reply send_form(Client& client, std::string_view body, testing::Headers headers = {});

/// "/api/files/7" of an answer to an upload.
std::string path_of(const Reply& uploaded);

/// The application with two tenants (users_server.hpp), whose disk may be nearly full.
class FilesServer : public users::UsersServer {
public:
    explicit FilesServer(testing::TestServerOptions options = {},
                         std::shared_ptr<const testing::TestData> data = std::make_shared<const testing::TestData>());

    Kept kept() const { return kept_in(data().folder()); }
    /// The number in a limit's line of the metrics.
    double refusals(std::string_view limit);
};

}  // namespace xos::uploads
