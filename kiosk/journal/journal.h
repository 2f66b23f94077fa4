#pragma once

#include "kiosk/domain/clock.h"
#include "kiosk/domain/expected.h"
#include "kiosk/domain/item_id.h"
#include "kiosk/journal/ej_line.h"
#include "kiosk/journal/journal_reader.h"
#include "kiosk/journal/record.h"
#include "kiosk/journal/recovery.h"
#include "kiosk/journal/reserve.h"
#include "kiosk/journal/verify.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

/// What survives a power cut: one truth, journal.db, and one witness, the electronic journal (EJ), see README.md.
namespace kiosk::journal {

struct JournalOptions {
    TerminalId terminal;
    std::string software;                 ///< version, kept with each boot
    std::filesystem::path key_file = {};  ///< empty: journal.key beside the journal
    WallTime wall = {};                   ///< now, and how far it may be believed
    TimeQuality quality = TimeQuality::Unknown;
    std::chrono::minutes utc_offset =
        std::chrono::hours{8};  ///< of the EJ's days: China standard time
    ReserveOptions reserve = {};
};

/// What one step of a flow wants durable before any of its effects leaves.
struct Step {
    std::vector<Fact> facts;
    std::vector<OutgoingRequest> requests;
    std::vector<Acknowledgement>
        acknowledgements;  ///< one that is known already is passed over (S17)
    std::vector<Quarantine> quarantines;
};

struct Appended {
    std::uint64_t last = 0;           ///< number of the newest entry of the journal
    std::vector<RequestId> requests;  ///< as Step::requests
};

/// Why a step was not taken down.  Unless it is OutcomeUnknown, nothing of it is in either store, now or after the
/// next start: the effects must not leave.
enum class JournalFault : std::uint8_t {
    OutOfSpace,  ///< too little room for new money (LoadOpened, NoteEscrowed, StackIntended); what is open goes on
    Unverified,  ///< salvaged, and verify() was not clean since: likewise no new money (R13)
    DiskFull,    ///< not even the reserve was enough
    IoError,     ///< the disk refused
    OutcomeUnknown,  ///< one store refused, the other has it perhaps: the next start tells.  Nothing more is taken
    Contradiction,  ///< cannot follow what is recorded: a bug of the flow; why() says which
    Closed,         ///< takes nothing more until the next start: show "out of service"
};

[[nodiscard]] std::string to_text(JournalFault fault);

struct JournalHealth {
    bool takes_new_money = false;  ///< room, verified, and not closed (I10)
    Capacity capacity;             ///< alarms at 80 and 95 % (R14)
};

/// The one writer.  It belongs to one thread; all reading of read() too.
class Journal {
public:
    /// Opens or makes the journal in `directory`, repairs what a kill or a power cut left (Recovery), and records this
    /// start as a new boot.  Throws JournalError; Damaged means: salvage() first.
    Journal(const std::filesystem::path& directory, const JournalOptions& options);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    [[nodiscard]] std::uint32_t boot_epoch() const;  ///< for stamps and note keys
    [[nodiscard]] ItemId next_item();                ///< a name never given before (I9)
    [[nodiscard]] const Recovery& recovery() const;  ///< what this start found

    /// All of `step` in one transaction, durable in the EJ and in journal.db when it returns; or nothing of it.
    /// Steps that wait together may be joined into one: the disk is then waited for once (group commit).
    /// `stamp.boot_epoch` is boot_epoch().
    Expected<Appended, JournalFault> append(const Step& step, const Stamp& stamp);
    /// The reason of the last fault, for the log; no card number.
    [[nodiscard]] const std::string& why() const;

    [[nodiscard]] const JournalReader& read() const;
    /// Number and hash of the EJ's last line: the host keeps it, so that a cut end shows (I12).
    [[nodiscard]] const ChainHead& head() const;
    [[nodiscard]] JournalHealth health();
    /// Checks everything (verify.h).  If it is clean, a salvaged journal takes new money again.
    std::vector<Finding> verify();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace kiosk::journal
