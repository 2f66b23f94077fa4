#pragma once

#include <span>
#include <string_view>

namespace kiosk::journal {

/// migrations/0001_*.sql and following, in their order; the build embeds them.  Applying the n-th leads to schema n.
/// A migration that has been released never changes: a change is a new one.
[[nodiscard]] std::span<const std::string_view> migrations();

}  // namespace kiosk::journal
