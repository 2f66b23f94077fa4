#pragma once

#include "backend-client/sandbox/hsm/master_keys.h"

#include <filesystem>
#include <optional>
#include <string>

namespace kiosk::sandbox {

/// Where the token lives on disk: a SoftHSM of its own, apart from any other on the machine.
///
///     DIR/softhsm2.conf   written at every start, so that DIR may be moved
///     DIR/tokens/         SoftHSM's own files; keys lie in them encrypted under the PIN
///     DIR/pin             the user's and officer's PIN, mode 0600
///     DIR/origin          "generated" or "imported"
///
/// The first start makes all of it in DIR.new and then renames it: a kill in between leaves nothing half-made.
struct KeyStoreDirectory {
    std::filesystem::path path;
    std::filesystem::path library = "/usr/lib/softhsm/libsofthsm2.so";  ///< any PKCS#11 library
    std::string label = "citizen-sandbox";                              ///< of the token
};

/// The ceremony of the first start: initialises the token, generates its master keys inside it, or imports `known`
/// ones.  Does nothing when the store exists.  Throws std::runtime_error when it exists and `known` is given, but its
/// keys are not imported ones, or on any failure of disk or token.
void prepare(const KeyStoreDirectory& store, const std::optional<KnownMasterKeys>& known);

/// Points SOFTHSM2_CONF at the store: before the library is initialised and before there are threads.
void enter(const KeyStoreDirectory& store);

/// Throws std::runtime_error when there is none.
[[nodiscard]] std::string read_pin(const KeyStoreDirectory& store);

}  // namespace kiosk::sandbox
