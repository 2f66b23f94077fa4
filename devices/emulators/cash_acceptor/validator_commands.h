#pragma once

#include "kiosk/domain/clock.h"

#include <nlohmann/json_fwd.hpp>

namespace kiosk::emulators {

class BillValidator;

/// What a person does to the validator, one command an object: `{"insert":{"fen":10000}}`.  Every command is in the
/// README of this folder, with an example that a test carries out.  Throws nlohmann::json::exception on an argument of
/// the wrong type, which the bench answers.
nlohmann::json obey(BillValidator& validator, const nlohmann::json& request, TimePoint now);

/// Command name -> one line with its arguments and an example.
[[nodiscard]] nlohmann::json commands_help();

}  // namespace kiosk::emulators
