// SPDX-License-Identifier: Apache-2.0
// Declarations of the testing module.
#pragma once

namespace xos::testing {

class BlockingSocket;
class CapturedLog;
class Client;
class FakeClock;
class FaultPoints;
class FaultProxy;
class HubClient;
class HubUpload;
class PostgresServer;
class StatementWatch;
class TemporaryFolder;
class TestData;
class TestDatabase;
class TestServer;
struct HubEvent;
struct PostgresOptions;
struct Reply;
struct TestServerOptions;

}  // namespace xos::testing
