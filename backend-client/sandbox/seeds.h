#pragma once

#include "backend-client/sandbox/hsm/purse_hsm.h"
#include "backend-client/sandbox/store/database.h"

#include <filesystem>

namespace kiosk::sandbox {

/// The terminal that is not there, whose unfinished business the demonstration's citizens carry about.
inline constexpr auto absent_terminal = "225000000099";

/// Ten citizens with a card each (README lists them), and their phones' packages in `phones`.  Does nothing when the
/// register holds a card.  The packages are written first: a register that is filled has all of them.
void seed_demonstration(Database& database, PurseHsm& hsm, const std::filesystem::path& phones,
                        WallTime now);

}  // namespace kiosk::sandbox
