// SPDX-License-Identifier: Apache-2.0
// Declarations of the testing module.
#pragma once

namespace xos::testing {

class CapturedLog;
class Client;
class TemporaryFolder;
class TestServer;
struct Reply;
struct TestServerOptions;

}  // namespace xos::testing
