#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace kiosk::emulators {

/// Puts `text` in the place of `file`, mode 0600, so that at every instant, power cuts included, the file holds all of
/// the old text or all of the new: written beside it as FILE.new, synced, renamed, directory synced.
/// False, and the old text still there, if that could not be done (disk full, folder gone).
[[nodiscard]] bool replace_durably(const std::filesystem::path& file, std::string_view text);

/// The whole file; nullopt if there is none.  Throws BrokenPhoneFile if it is there and cannot be read.
[[nodiscard]] std::optional<std::string> read_whole(const std::filesystem::path& file);

}  // namespace kiosk::emulators
