#pragma once

#include "devices/emulators/phone/personalisation.h"

namespace kiosk::emulators {

/// The chip as the issuer leaves it: every file, purse and count at its start.
[[nodiscard]] ChipImage issued_image(const Personalisation& issued);

/// EF 15 (SFI 21), public application data (card.md section 4).
///
///     offset  0..7    8    9        10..19  20..23  24..27  28..29
///             issuer  ATI  version  ASN     start   expiry  issuer's own
[[nodiscard]] Bytes public_data(const Personalisation& issued);

/// EF 16 (SFI 22), holder data: GB 18030, what is too long cut at a character.
///
///     offset  0          1      2..21  22..37 | 22..53  38 | 54
///             card type  staff  name   id number        id type
[[nodiscard]] Bytes holder_data(const Personalisation& issued);

/// `text` (UTF-8) as GB 18030, at most `most` bytes and no part of a character; what is no UTF-8 ends it.
[[nodiscard]] Bytes to_gb18030(const std::string& text, std::size_t most);

/// The one record of the PSE's directory file (SFI 1): 61 L { 4F AID, 50 "PBOC" }.
[[nodiscard]] Bytes directory_record(BytesView aid);

/// What SELECT of the PSE answers.
[[nodiscard]] Bytes pse_fci();

/// What SELECT of the application answers, in the form asked for; `public_data` as EF 15 holds it now.
[[nodiscard]] Bytes application_fci(FciForm form, BytesView aid, BytesView public_data);

/// "1PAY.SYS.DDF01", the name of the MF (JR/T 0025.3).
[[nodiscard]] BytesView pse_name();

}  // namespace kiosk::emulators
