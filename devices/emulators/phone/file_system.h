#pragma once

#include "devices/emulators/phone/security_state.h"

#include <optional>

namespace kiosk::emulators {

/// The files of the chip and which of them is selected (card.md section 4).
///
///     MF 3F00 "1PAY.SYS.DDF01" -- 0001 (SFI 1)   directory: one record
///       '- ADF 3F01, by AID ----- 0015 (SFI 21)  public data, 30 bytes
///                                 0016 (SFI 22)  holder data, 39 or 55 bytes
///                                 0017 (SFI 23)  compound records, 2 of 32 bytes (our own size)
///                                 0018 (SFI 24)  log: 10 records of 23 bytes, cyclic, 1 = newest
///
/// Reading is free but for the log, where the variant asks for the PIN; EF 15 and 16 are updated under DAMK.
class FileSystem {
public:
    FileSystem(Chip& chip, SecurityState& security) : chip_{chip}, security_{security} {}

    void reset();  ///< power-on: the MF
    [[nodiscard]] bool in_application() const { return directory_ == Directory::Application; }

    /// 00 A4 04 00|02 by name or its beginning (02: the next that matches), 00 A4 00 00 by file id.  6283 with FCI or
    /// 6A81 while the application is blocked, 9303 once it is locked, 6A82.
    Answer select(const CommandApdu& command);
    /// 00|04 B0: 6981, 6986, 6A82, 6B00, 6Cxx or 6282 past the end; 04: the data is followed by its MAC.
    Answer read_binary(const CommandApdu& command);
    /// 00|04 B2: 6981, 6982, 6986, 6A82, 6A83, 6Cxx.
    Answer read_record(const CommandApdu& command);
    /// 04 D6 under DAMK: as read_binary, and 6987 without MAC, 6A84 past the end, 9303 after three wrong MACs.
    Answer update_binary(const CommandApdu& command);

private:
    enum class Directory : std::uint8_t { Master, Application };
    enum class File : std::uint8_t { Directory, PublicData, HolderData, Compound, Log };
    struct Place {
        File file;
        std::size_t offset;
    };

    Answer select_by_name(const CommandApdu& command);
    Answer select_by_id(const CommandApdu& command);
    Answer enter(Directory directory);
    [[nodiscard]] std::optional<File> file_of(unsigned short_id) const;
    [[nodiscard]] bool name_matches(Directory directory, BytesView name) const;
    /// Where P1 P2 of a binary command points; the file becomes the current one.
    [[nodiscard]] Expected<Place, StatusWord> binary_place(const CommandApdu& command);
    [[nodiscard]] static bool is_binary(File file);
    [[nodiscard]] Expected<Bytes, StatusWord> record(File file, unsigned number) const;
    [[nodiscard]] Expected<Bytes, StatusWord> log_record_at(unsigned number) const;
    /// `content` as the command's class wants it: plain, or with its MAC.
    Answer give(BytesView content, const CommandApdu& command);

    Chip& chip_;
    SecurityState& security_;
    Directory directory_ = Directory::Master;
    std::optional<File> current_;
};

}  // namespace kiosk::emulators
