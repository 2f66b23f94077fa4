#pragma once

namespace kiosk::sandbox {

class Database;

/// Runs the migrations that the file has not seen, each in a transaction of its own; `PRAGMA user_version` counts them.
/// Throws std::runtime_error when the file is of a newer program.
void migrate(Database& database);

}  // namespace kiosk::sandbox
