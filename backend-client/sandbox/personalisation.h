#pragma once

#include "backend-client/sandbox/hsm/purse_hsm.h"

#include "kiosk/domain/card_number.h"
#include "kiosk/domain/money.h"

#include <filesystem>
#include <string>

namespace kiosk::sandbox {

/// One card as the issuer hands it to a phone; its keys are added on the way out.  The format is the phone's
/// (devices/emulators/phone/personalisation.md).
struct Personalisation {
    std::string name;    ///< of the file and of the phone: a-z, 0-9
    std::string holder;  ///< UTF-8
    CardId card;
    Bcd<4> valid_from;
    Bcd<4> valid_to;
    Money balance;
    std::uint16_t online_counter = 0;
    std::uint16_t offline_counter = 0;
    std::string pin;             ///< digits; "" for none
    std::string variant = "{}";  ///< JSON: how this card differs from others
};

/// The directory from which phones are personalised: one package a phone, and the transport key (0600) under which the
/// card keys in them are wrapped, in the token, so that none is ever in clear outside it.
class PhoneDirectory {
public:
    /// Makes the directory and its transport key unless they are there.
    PhoneDirectory(std::filesystem::path directory, PurseHsm& hsm);

    /// Writes DIR/<name>.json, replacing it.
    void issue(const Personalisation& phone);

private:
    std::filesystem::path directory_;
    PurseHsm& hsm_;
    Secret<16> transport_;
};

}  // namespace kiosk::sandbox
