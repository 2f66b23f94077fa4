#pragma once

#include "backend-client/http_exchange.h"

#include <cstdint>
#include <string>
#include <string_view>

/// How a libcurl transfer ended, judged: the one place that knows what curl's error numbers mean for a request.  Pure.
namespace kiosk::backend {

/// What curl says of a transfer that is over.
struct TransferEnd {
    int code = 0;                     ///< CURLcode
    std::string_view error{};         ///< curl's error text; looked at for a TLS alert only
    bool resolved = false;            ///< a name look-up was finished, or none was needed
    bool too_large = false;           ///< our own limit stopped it
    bool out_of_force = false;        ///< the host's certificate failed for its dates
    std::uint64_t request_bytes = 0;  ///< of the request, handed to the connection

    bool whole_head = false;        ///< the empty line after the headers came
    int status = 0;                 ///< HTTP status, 0 for none
    std::string_view content_type;  ///< as it came, parameters included
    std::string_view retry_after;
    std::string_view etag;
    std::string body;
};

[[nodiscard]] HttpOutcome outcome_of(TransferEnd&& end);

}  // namespace kiosk::backend
