#pragma once

#include "backend-client/sandbox/office/http_message.h"

#include "kiosk/domain/card_number.h"
#include "kiosk/domain/expected.h"
#include "kiosk/domain/item_id.h"
#include "kiosk/domain/terminal_id.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

/// Which resource of the contract (api/openapi.yaml) a request names.
namespace kiosk::sandbox {

namespace route {

// clang-format off
struct SignOn { TerminalId terminal; };
struct Heartbeat { TerminalId terminal; };
struct Parameters {};
struct Hotlist { std::uint64_t since = 0; };
struct Card { CardNumber number; std::optional<std::array<std::byte, 8>> issuer; };
struct OpenItems { Card card; };
struct PendingOfCard { Card card; };
struct AuthoriseLoad {};
struct LoadStatus { ItemId item; };
struct LoadResult { ItemId item; };
struct RegisterPending {};
struct JournalSegments {};
// clang-format on

}  // namespace route

using Route =
    std::variant<route::SignOn, route::Heartbeat, route::Parameters, route::Hotlist, route::Card,
                 route::OpenItems, route::PendingOfCard, route::AuthoriseLoad, route::LoadStatus,
                 route::LoadResult, route::RegisterPending, route::JournalSegments>;

/// Answers NotFound for a path that is none of them, MethodNotAllowed for another method, Malformed for a number in it
/// that is none.
[[nodiscard]] Expected<Route, backend::ProblemType> route_of(const HttpRequest& request);

}  // namespace kiosk::sandbox
