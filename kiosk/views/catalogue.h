#pragma once

#include "kiosk/domain/receipt.h"

#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace kiosk::views {

/// Every sentence that a citizen reads, by language and key ("home.title").  Sources: assets/locale/*.po; the build
/// compiles them to DIRECTORY/zh_CN/LC_MESSAGES/citizen-kiosk.mo and DIRECTORY/en/... (gettext).
///
/// All catalogues are read once, by the constructor; a change of language costs nothing.  Immutable: any thread.
class Catalogue {
public:
    /// Throws std::runtime_error that names the file, if a catalogue is missing or is none.
    explicit Catalogue(const std::filesystem::path& directory);
    ~Catalogue();
    Catalogue(Catalogue&&) noexcept;
    Catalogue& operator=(Catalogue&&) noexcept;

    /// The text of `key`, with {1}, {2} ... replaced by `arguments`.  A key that no catalogue has comes back as it is:
    /// visible on a screen, found by the tests.
    [[nodiscard]] std::string text(Language language, std::string_view key,
                                   std::initializer_list<std::string_view> arguments = {}) const;

private:
    struct Messages;
    std::unique_ptr<Messages> messages_;
};

}  // namespace kiosk::views
