// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "xos/app/application.hpp"

namespace xos {

namespace {

using Kind = ConfigKey::Kind;

ConfigKey text(std::string_view name, std::string_view value, std::string_view description) {
    return {.name = name,
            .kind = Kind::text,
            .default_value = value,
            .least = 0,
            .most = INT64_MAX,
            .secret = false,
            .description = description};
}

ConfigKey secret(std::string_view name, std::string_view description) {
    return {.name = name,
            .kind = Kind::text,
            .default_value = "",
            .least = 0,
            .most = INT64_MAX,
            .secret = true,
            .description = description};
}

ConfigKey list(std::string_view name, std::string_view value, std::string_view description) {
    return {.name = name,
            .kind = Kind::text_list,
            .default_value = value,
            .least = 0,
            .most = INT64_MAX,
            .secret = false,
            .description = description};
}

ConfigKey flag(std::string_view name, std::string_view value, std::string_view description) {
    return {.name = name,
            .kind = Kind::boolean,
            .default_value = value,
            .least = 0,
            .most = 1,
            .secret = false,
            .description = description};
}

/// A limit: at least 1, at most its hard cap (reliability-security, table of limits).
ConfigKey limit(std::string_view name, Kind kind, std::string_view value, std::int64_t most,
                std::string_view description) {
    return {.name = name,
            .kind = kind,
            .default_value = value,
            .least = 1,
            .most = most,
            .secret = false,
            .description = description};
}

constexpr std::int64_t kib = 1024;
constexpr std::int64_t mib = 1024 * kib;
constexpr std::int64_t tib = 1024 * 1024 * mib;
constexpr std::int64_t second = 1000;

const auto& keys() {
    static const std::array table{
        secret("Jwt:SecretKey",
               "Key that signs tokens, at least 32 bytes; made and kept in the data folder when unset"),
        text("Jwt:Issuer", "xos", "Who issues tokens (claim iss)"),
        text("Jwt:Audience", "xos", "Whom tokens are for (claim aud)"),
        limit("Jwt:ExpirationMinutes", Kind::integer, "60", 525'600, "Life of a token in minutes"),
        text("Database:Url", "",
             "PostgreSQL URL of the server's role, or path of a SQLite file; DIR/xos.db when unset"),
        text("Database:AdminUrl", "",
             "PostgreSQL URL of the role that owns the tables; migrates, backs up and restores"),
        limit("Database:Connections", Kind::integer, "32", 4'096,
              "Connections to PostgreSQL, shared out to I/O threads"),
        list("Server:Urls", "http://127.0.0.1:8080", "Addresses to listen on"),
        text("Server:OperatorUrl", "", "Address of health and metrics; the first port + 1 on loopback when unset"),
        limit("Server:Threads", Kind::integer, "", 1024, "I/O threads; one for each core when unset"),
        list("Server:HostNames", "", "Accepted Host names; empty accepts all"),
        list("Server:AllowedOrigins", "", "Other origins whose pages may call the API"),
        list("Server:TrustedProxies", "", "Addresses whose X-Forwarded fields count"),
        flag("Server:Docs", "false", "Serves the documentation at /docs"),
        flag("Users:RequireAdminForWrites", "true", "Only admins may create, change and delete users"),
        limit("Users:AvatarBytes", Kind::bytes, "5242880", 64 * mib,
              "Largest picture that somebody may send as avatar"),
        limit("Users:AvatarPixels", Kind::integer, "40000000", 80'000'000, "The most pixels it may have"),
        text("Users:ThumbnailProgram", "",
             "Program that makes avatars of pictures; xos-thumbnail beside this program, or on PATH, when unset"),
        limit("Users:ExportRows", Kind::integer, "1048575", 1'048'575,
              "Most users in one export: a sheet has no more rows"),
        limit("Users:ImportBytes", Kind::bytes, "33554432", 1'073'741'824, "Largest file that users are imported from"),
        limit("Users:ImportRows", Kind::integer, "100000", 1'000'000, "Most users in one import"),
        text("Files:Storage", "Local", "Where files are kept: Local, a folder, or S3, a bucket"),
        text("Files:Root", "", "Folder of uploaded files; DIR/files when unset. Nodes on one database share it"),
        text("Files:S3:Endpoint", "", "Address of an S3 server; that of AWS for the region when unset"),
        text("Files:S3:Bucket", "", "Bucket that files are kept in"),
        text("Files:S3:Region", "us-east-1", "Region of the bucket"),
        text("Files:S3:AccessKey", "", "Id of the key that requests to S3 are signed with"),
        secret("Files:S3:SecretKey", "Secret of that key"),
        text("Files:S3:Prefix", "", "What the names of objects begin with"),
        flag("Files:S3:PathStyle", "false", "Asks for HOST/BUCKET instead of BUCKET.HOST"),
        limit("Files:MaxBytes", Kind::bytes, "26214400", 2 * tib, "Largest file"),
        list("Files:AllowedExtensions",
             "jpg,jpeg,png,gif,webp,bmp,tif,tiff,heic,avif,pdf,txt,csv,md,json,rtf,doc,docx,xls,xlsx,ppt,pptx,odt,ods,"
             "odp,"
             "zip,gz,7z,mp3,wav,ogg,m4a,mp4,mov,webm",
             "Extensions of files that are taken"),
        limit("Files:TenantBytes", Kind::bytes, "10737418240", 1024 * tib,
              "What the files of one tenant hold together"),
        limit("Files:UserBytes", Kind::bytes, "10737418240", 1024 * tib, "What the files of one user hold together"),
        limit("Files:OpenUploads", Kind::integer, "1000", 1'000'000,
              "Resumable uploads of one user that are not whole"),
        limit("Files:LeastFreeBytes", Kind::bytes, "1073741824", 1024 * tib,
              "Free space of the disk below which no file is taken"),
        limit("Files:LeastFreePercent", Kind::integer, "5", 99, "The same in parts of a hundred"),
        text("Log:Level", "info", "Least level of a log line: debug, info, warning or error"),
        flag("Log:Requests", "false", "Writes a log line for each request"),
        limit("Limits:RequestLine", Kind::bytes, "8192", 16 * kib, "Longest request line"),
        limit("Limits:HeaderBlock", Kind::bytes, "16384", 64 * kib, "Largest header block"),
        limit("Limits:HeaderField", Kind::bytes, "8192", 16 * kib, "Longest header field"),
        limit("Limits:HeaderFields", Kind::integer, "100", 200, "Number of header fields"),
        limit("Limits:JsonBody", Kind::bytes, "1048576", 16 * mib, "Largest JSON or form body"),
        limit("Limits:HeaderTime", Kind::milliseconds, "30000", 120 * second, "Time to send a header block"),
        limit("Limits:IdleTime", Kind::milliseconds, "60000", 600 * second, "Life of an idle connection"),
        limit("Limits:RequestTime", Kind::milliseconds, "45000", 600 * second, "Time for one request"),
        limit("Limits:StopTime", Kind::milliseconds, "10000", 120 * second, "Time for running requests at shutdown"),
        limit("Limits:RequestsPerConnection", Kind::integer, "100000", 1'000'000'000, "Requests on one connection"),
        limit("Limits:Connections", Kind::integer, "10000", 1'000'000, "Open connections"),
        limit("Limits:ConnectionsPerAddress", Kind::integer, "512", 1'000'000, "Open connections of one address"),
        limit("Limits:Requests", Kind::integer, "1024", 16'384, "Requests in progress"),
        limit("Limits:RequestsPerTenant", Kind::integer, "256", 16'384, "Requests in progress of one tenant"),
        limit("Limits:BodyRate", Kind::bytes, "1024", 1'073'741'824, "Least bytes a second of a request body"),
        limit("Limits:SendRate", Kind::bytes, "1024", 1'073'741'824, "Least bytes a second a client must read"),
        limit("Limits:StatementTime", Kind::milliseconds, "30000", 300 * second, "Time for one database statement"),
        limit("Limits:DatabaseConnect", Kind::milliseconds, "5000", 50 * second, "Time to connect to the database"),
        limit("Limits:LockTime", Kind::milliseconds, "5000", 50 * second, "Longest wait for a row lock in PostgreSQL"),
        limit("Limits:DatabaseWait", Kind::milliseconds, "5000", 50 * second, "Longest wait for the database"),
        limit("Limits:DatabaseQueue", Kind::integer, "512", 4'096, "Transactions waiting for the database"),
        limit("Limits:IdleInTransaction", Kind::milliseconds, "15000", 150 * second, "Time a transaction may idle"),
        limit("Limits:HubConnectionsPerUser", Kind::integer, "20", 1'000'000, "Hub connections of one user"),
        limit("Limits:HubConnectionsPerTenant", Kind::integer, "5000", 1'000'000, "Hub connections of one tenant"),
        limit("Limits:HubNegotiations", Kind::integer, "1000", 1'000'000, "Negotiations that nobody took up"),
        limit("Limits:HubNegotiationsPerAddress", Kind::integer, "60", 1'000'000,
              "The same of one address in a minute"),
        limit("Limits:HashingQueue", Kind::integer, "32", 256, "Password hashes waiting"),
        limit("Limits:HashingThreads", Kind::integer, "16", 32, "Password hashes at once; half the cores are used"),
    };
    return table;
}

}  // namespace

std::span<const ConfigKey> platform_config_keys() { return keys(); }

std::vector<ConfigKey> config_keys_with(std::span<const ConfigKey> own) {
    std::vector<ConfigKey> all{keys().begin(), keys().end()};
    all.insert(all.end(), own.begin(), own.end());
    return all;
}

}  // namespace xos
