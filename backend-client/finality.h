#pragma once

#include <cstdint>

namespace kiosk::backend {

/// What an answer's status settles (api/openapi.yaml, "Final answers"; I7).
enum class Finality : std::uint8_t {
    Done,       ///< 2xx: the host took it
    Malformed,  ///< 400, 413, 415, 422: final, but the fault may be ours: quarantined after the same verdict three times
    Refused,    ///< 403, 404, 410: final, the host will never take it
    TryAgain,   ///< everything else: nothing is settled, the same key and bytes go out again
};

/// `status` is an HTTP status; one that no host may send (below 200, above 599) settles nothing.
[[nodiscard]] Finality final_of(int status);

}  // namespace kiosk::backend
