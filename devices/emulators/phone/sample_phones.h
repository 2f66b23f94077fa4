#pragma once

#include "devices/emulators/phone/personalisation.h"

#include <string>
#include <vector>

namespace kiosk::emulators {

/// The phones of a table without a back office, each as test_personalisation() makes it but for what its name says.
/// Their keys come from the published master keys of card-vectors.json: anybody can be their host.
///
///     test    the card of card.md section 16: ****0017, 95.00 yuan
///     other   a second one of the same kind, ****0025
///     rich    990.00 yuan: 10.00 below the usual limit
///     after   files proof and log record under the number after the +1
///     bare    no PSE, no FCI, no proof, EF 16 of 39 bytes, log filled up with FF; a name beyond 16 bits
[[nodiscard]] std::vector<std::string> sample_phone_names();

/// `name`: one of sample_phone_names().
[[nodiscard]] Personalisation sample_phone(const std::string& name);

}  // namespace kiosk::emulators
