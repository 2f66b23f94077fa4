#pragma once

#include "devices/emulators/phone/application_lock.h"
#include "devices/emulators/phone/file_system.h"
#include "devices/emulators/phone/pin_commands.h"
#include "devices/emulators/phone/purse_machine.h"

namespace kiosk::emulators {

/// All of the chip's software: what each command may do, where, and in which state of card and application.
/// Knows nothing of lines, fields and faults: a command in, an answer out.
class PurseApplet {
public:
    explicit PurseApplet(Chip chip);
    PurseApplet(const PurseApplet&) = delete;
    PurseApplet& operator=(const PurseApplet&) = delete;

    /// Power-on: the MF is selected, no PIN is verified, no challenge given, no transaction begun.
    void reset();

    /// Every command but GET RESPONSE.  6A81 while the card is blocked, 9303 and 6985 while the application is, 6D00,
    /// 6E00, 6985 for a purse command outside the application, 6901 for what a compound purchase does not allow.
    Answer execute(const CommandApdu& command);

    [[nodiscard]] Chip& chip() { return chip_; }
    [[nodiscard]] const Chip& chip() const { return chip_; }

private:
    struct Row;
    [[nodiscard]] static const Row* row_of(std::uint8_t ins);
    [[nodiscard]] std::optional<StatusWord> refuse(const CommandApdu& command,
                                                   const Row* row) const;
    Answer select(const CommandApdu& command);

    Chip chip_;
    SecurityState security_{chip_};
    FileSystem files_{chip_, security_};
    PinCommands pins_{chip_, security_};
    ApplicationLock lock_{chip_, security_};
    PurseMachine purse_{chip_, security_};
};

}  // namespace kiosk::emulators
