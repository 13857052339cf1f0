// SPDX-License-Identifier: Apache-2.0
#include "http/taken_connection.hpp"

#include <unistd.h>

namespace xos::http {

Socket TakenConnection::move_to(boost::asio::io_context& context) const {
    const auto protocol = socket.local_endpoint().protocol();
    Socket moved{context};
    const auto handle = socket.release();
    boost::system::error_code error;
    moved.assign(protocol, handle, error);
    if (error) {
        ::close(handle);  // nobody else has it now
        throw boost::system::system_error{error, "taken connection"};
    }
    return moved;
}

}  // namespace xos::http
