#pragma once

#include "devices/emulators/phone/pboc_card.h"
#include "kiosk/domain/expected.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kiosk::emulators {

/// Why a phone cannot be laid on a reader.
enum class PhoneRefusal : std::uint8_t {
    Unknown,    ///< no phone of this name
    Elsewhere,  ///< it lies somewhere already; a phone is in one place
};

/// The phones in people's pockets: one chip for each package of a directory, each with its state file.  Lays a phone in
/// one place at a time.  One thread; outlives every phone it has laid.
class PhoneStore {
public:
    /// A phone in its place: nobody else's till the handle goes, which powers it off and puts it back.
    using LaidPhone = std::unique_ptr<PhoneCard, std::function<void(PhoneCard*)>>;

    struct Phone {
        std::unique_ptr<PbocCard> card;
        std::string place;  ///< where it lies, as take() was told; empty: in the pocket
    };

    /// `packages`: NAME.json files with transport.key, see personalisation.md; empty: the sample phones under
    /// the published test keys (sample_phones.h).  `states`: NAME.json state files; created; empty: nothing is kept.
    /// Throws BrokenPhoneFile, also when both are the same folder, and std::filesystem::filesystem_error.
    PhoneStore(std::filesystem::path packages, std::filesystem::path states);

    /// Loads packages that have come since.  Throws BrokenPhoneFile; then what could be loaded is.
    void rescan();

    [[nodiscard]] const std::map<std::string, Phone>& phones() const { return phones_; }
    [[nodiscard]] PbocCard* find(const std::string& name) const;

    /// Hands the phone out to `place` ("rf-bridge", "pcsc"), till the handle is dropped.
    [[nodiscard]] Expected<LaidPhone, PhoneRefusal> take(const std::string& name,
                                                         const std::string& place);
    /// A card as it was issued, its state file gone.  Elsewhere: only in the pocket.  Throws BrokenPhoneFile.
    Expected<void, PhoneRefusal> reset(const std::string& name);

private:
    [[nodiscard]] Personalisation package_of(const std::string& name) const;
    [[nodiscard]] std::filesystem::path state_of(const std::string& name) const;

    std::filesystem::path packages_;
    std::filesystem::path states_;
    std::map<std::string, Phone> phones_;
};

}  // namespace kiosk::emulators
