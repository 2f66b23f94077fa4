#pragma once

#include "kiosk/domain/secret.h"

#include <array>
#include <filesystem>
#include <string_view>
#include <vector>

namespace kiosk::sandbox {

/// The master keys of the electronic purse (JR/T 0025.2 B.1): each card's key of the same kind is diversified from it.
enum class MasterKey {
    Purchase,     ///< MPK -> DPK
    Load,         ///< MLK -> DLK
    Tac,          ///< MTK -> DTK
    PinUnblock,   ///< MPUK -> DPUK
    PinReload,    ///< MRPK -> DRPK
    Maintenance,  ///< MAMK -> DAMK
};
inline constexpr std::array all_master_keys{MasterKey::Purchase,  MasterKey::Load,
                                            MasterKey::Tac,       MasterKey::PinUnblock,
                                            MasterKey::PinReload, MasterKey::Maintenance};

/// "MPK", "MLK" ...: the label in the token, and the name in the published vectors.
[[nodiscard]] std::string_view label_of(MasterKey key);

/// Known keys instead of generated ones, in the order of all_master_keys: only for tests and for checks by hand.
using KnownMasterKeys = std::vector<TripleDesKey>;

/// Reads `"diversification": {"MPK master key": "<32 hex>", ...}` (the shape of card-vectors.json).
/// Throws std::runtime_error that names the file and the first key that is missing or wrong.
[[nodiscard]] KnownMasterKeys read_known_master_keys(const std::filesystem::path& file);

}  // namespace kiosk::sandbox
