#pragma once

#include "backend-client/json_fields.h"
#include "backend-client/messages_pending.h"

#include <string>

/// One pending add-value as it stands in two answers.  Used by messages_*.cpp; callers need the messages only.
namespace kiosk::backend {

[[nodiscard]] std::string encode_pending_load(const PendingLoad& pending);
[[nodiscard]] PendingLoad read_pending_load(const JsonFields& in);

}  // namespace kiosk::backend
