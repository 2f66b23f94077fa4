#include "kiosk/journal/journal.h"

#include "kiosk/journal/books.h"
#include "kiosk/journal/electronic_journal.h"
#include "kiosk/journal/journal_error.h"
#include "kiosk/journal/salvage.h"
#include "kiosk/journal/statement.h"

#include <algorithm>
#include <cassert>
#include <set>
#include <system_error>
#include <utility>

namespace kiosk::journal {
namespace {

std::uint64_t size_of(const std::filesystem::path& file)
{
    std::error_code none;
    const auto size = std::filesystem::file_size(file, none);
    return none ? 0 : size;
}

/// Money that is not in the machine yet.  Healing another terminal's item is finishing, not beginning.
bool brings_new_money(const Step& step)
{
    return std::ranges::any_of(step.facts, [](const Fact& fact) {
        const auto* opened = std::get_if<fact::LoadOpened>(&fact);
        return (opened != nullptr && !opened->elsewhere) ||
               std::holds_alternative<fact::NoteEscrowed>(fact) ||
               std::holds_alternative<fact::StackIntended>(fact);
    });
}

JournalFiles prepared(const std::filesystem::path& directory, const JournalOptions& options)
{
    make_directory(directory);
    return {directory, options.key_file};
}

/// journal.db, made if this is the first start of all.
std::filesystem::path database_of(const JournalFiles& files)
{
    if (std::filesystem::exists(files.database())) return files.database();
    if (!list_ej_files(files.electronic_journal()).empty())
        throw JournalError{
            JournalProblem::Damaged,
            files.database().string() + " is missing, but its electronic journal is there"};
    create_database(files.database());
    return files.database();
}

}  // namespace

struct Journal::Parts {
    Parts(const std::filesystem::path& directory, const JournalOptions& chosen);

    void begin_boot();
    Batch make_batch(const Step& step, const Stamp& stamp, Appended& appended);
    Expected<void, JournalFault> admit(const Step& step);
    Expected<void, JournalFault> write(const Batch& batch);
    Expected<void, JournalFault> unwitnessed(EjFault fault);
    Expected<void, JournalFault> undo(const Stamp& stamp, BooksFault fault);
    Expected<void, JournalFault> fail(JournalFault fault, std::string reason);
    [[nodiscard]] Capacity capacity() const;

    JournalOptions options;
    JournalFiles files;
    OwnedFile lock;
    Reserve reserve;
    Vault vault;
    Books books;
    EjTail tail;
    Recovery recovery;
    ElectronicJournal ej;
    JournalReader reader;
    std::uint32_t boot = 0;
    std::uint32_t items = 0;  ///< named in this boot
    bool verified = true;
    bool closed = false;
    std::string why;
};

Journal::Parts::Parts(const std::filesystem::path& directory, const JournalOptions& chosen)
    : options{chosen},
      files{prepared(directory, chosen)},
      lock{lock_journal(files)},
      reserve{files.reserve(), chosen.reserve},
      vault{open_vault(files)},
      books{database_of(files), vault, Access::Write},
      tail{read_ej_tail(files.electronic_journal(), before_last_append(books))},
      ej{files.electronic_journal(), tail, chosen.utc_offset},
      reader{books, vault, files}
{
    sync_directory(files.directory);
    if (const auto last = books.last_boot()) check_identity(*last, vault, &options.terminal);
    recovery = reconcile(books, tail, ej, {0, {}, options.wall, options.quality});
    verified = books.meta(unverified_mark).empty();
    begin_boot();
}

/// The first entry of this run.
void Journal::Parts::begin_boot()
{
    boot = next_boot(books);
    const Stamp stamp{boot, {}, options.wall, options.quality};
    const Boot record{boot, options.terminal, options.software, vault.key_check()};
    const EntryPlace place{books.entries().last_number() + 1, 1, 1};
    if (!write({make_entry(record, place, stamp, vault)}))
        throw JournalError{JournalProblem::NoDisk, "the start cannot be recorded: " + why};
}

Batch Journal::Parts::make_batch(const Step& step, const Stamp& stamp, Appended& appended)
{
    std::vector<Record> records{step.facts.begin(), step.facts.end()};
    records.insert(records.end(), step.requests.begin(), step.requests.end());
    std::set<RequestId> known;  // of steps that were joined two may bring the same answer
    std::ranges::copy_if(step.acknowledgements, std::back_inserter(records), [&](const auto& done) {
        return books.requests().state(done.request) != RequestState::Acknowledged &&
               known.insert(done.request).second;
    });
    records.insert(records.end(), step.quarantines.begin(), step.quarantines.end());

    appended.last = books.entries().last_number();
    Batch batch;
    EntryPlace place{appended.last, 0, static_cast<std::uint32_t>(records.size())};
    for (const auto& record : records) {
        ++place.number;
        ++place.part;
        batch.push_back(make_entry(record, place, stamp, vault));
        if (std::holds_alternative<OutgoingRequest>(record))
            appended.requests.push_back(RequestId{place.number});
    }
    appended.last = place.number;
    return batch;
}

Expected<void, JournalFault> Journal::Parts::admit(const Step& step)
{
    if (closed) return fail(JournalFault::Closed, "closed by an earlier fault");
    if (!brings_new_money(step)) {
        reserve.release_if_tight();
        return {};
    }
    if (!verified) return fail(JournalFault::Unverified, "salvaged and not yet verified");
    if (reserve.room() != Room::Plenty)
        return fail(JournalFault::OutOfSpace, "less free space than the reserve");
    if (capacity().alarm == CapacityAlarm::Closed)
        return fail(JournalFault::OutOfSpace, "95 % of the journal's capacity is used");
    return {};
}

/// The EJ is written while the database commits, so the disk is waited for once; whichever of the two a power cut
/// leaves ahead, the next start completes the other (recovery.h).
Expected<void, JournalFault> Journal::Parts::write(const Batch& batch)
{
    Expected<void, EjFault> begun;
    bool asked = false;
    const auto booked = books.write(batch, [&] {
        asked = true;
        begun = ej.begin(batch);
        closed = begun.has_value();  // until both are through, should anything be thrown meanwhile
        return begun.has_value();
    });
    if (!begun) return unwitnessed(begun.error());
    if (asked) {
        const auto written = ej.finish();
        if (!booked) return undo(batch.front().stamp, booked.error());
        closed = !written;
        if (written) return {};
        return fail(JournalFault::OutcomeUnknown,
                    "the database has it, the electronic journal cannot be written");
    }
    switch (booked.error()) {
        case BooksFault::Refused:
        case BooksFault::Unwitnessed:
            return fail(JournalFault::Contradiction, books.why_refused());
        case BooksFault::Full:
            return fail(JournalFault::DiskFull, books.why_refused());
        case BooksFault::Io:
            break;
    }
    return fail(JournalFault::IoError, books.why_refused());
}

/// The EJ did not begin, so the database did not commit.
Expected<void, JournalFault> Journal::Parts::unwitnessed(EjFault fault)
{
    switch (fault) {
        case EjFault::Full:
            return fail(JournalFault::DiskFull, "no room for the electronic journal");
        case EjFault::Io:
            return fail(JournalFault::IoError, "the electronic journal cannot be written");
        case EjFault::Unknown:
            break;
    }
    closed = true;
    return fail(JournalFault::OutcomeUnknown,
                "the electronic journal cannot be written, nor closed off");
}

/// The database refused to commit; the EJ may have it.
Expected<void, JournalFault> Journal::Parts::undo(const Stamp& stamp, BooksFault fault)
{
    const auto reason = books.why_refused();
    closed = !ej.take_back(stamp);
    if (closed) return fail(JournalFault::OutcomeUnknown, reason + ", nor can it be taken back");
    if (fault == BooksFault::Full) return fail(JournalFault::DiskFull, reason);
    // Part of it may lie in the database's log and come to light at the next start, unless it is written over.
    closed = !books.settle();
    if (closed) return fail(JournalFault::OutcomeUnknown, reason + ", nor can it be written over");
    return fail(JournalFault::IoError, reason);
}

Expected<void, JournalFault> Journal::Parts::fail(JournalFault fault, std::string reason)
{
    why = std::move(reason);
    return unexpected{fault};
}

Capacity Journal::Parts::capacity() const
{
    auto log = files.database();
    log += "-wal";
    return reserve.capacity(size_of(files.database()) + size_of(log) + ej.bytes());
}

Journal::Journal(const std::filesystem::path& directory, const JournalOptions& options)
    : parts_{std::make_unique<Parts>(directory, options)}
{
}

Journal::~Journal() = default;

std::uint32_t Journal::boot_epoch() const { return parts_->boot; }

ItemId Journal::next_item() { return {parts_->options.terminal, parts_->boot, ++parts_->items}; }

const Recovery& Journal::recovery() const { return parts_->recovery; }

Expected<Appended, JournalFault> Journal::append(const Step& step, const Stamp& stamp)
{
    assert(stamp.boot_epoch == parts_->boot);
    if (const auto admitted = parts_->admit(step); !admitted) return unexpected{admitted.error()};
    Appended appended;
    const auto batch = translated([&] { return parts_->make_batch(step, stamp, appended); });
    if (batch.empty()) return appended;
    const bool may_use_reserve = !brings_new_money(step);
    while (true) {
        const auto written = parts_->write(batch);
        if (written) return appended;
        const bool again = written.error() == JournalFault::DiskFull && may_use_reserve &&
                           parts_->reserve.release();
        if (!again) return unexpected{written.error()};
    }
}

const std::string& Journal::why() const { return parts_->why; }

const JournalReader& Journal::read() const { return parts_->reader; }

const ChainHead& Journal::head() const { return parts_->ej.head(); }

JournalHealth Journal::health()
{
    const auto capacity = parts_->capacity();
    const bool room = parts_->reserve.room() == Room::Plenty;
    return {room && capacity.alarm != CapacityAlarm::Closed && parts_->verified && !parts_->closed,
            capacity};
}

std::vector<Finding> Journal::verify()
{
    auto findings = parts_->reader.verify(parts_->boot);
    if (findings.empty() && !parts_->verified) {
        parts_->books.set_meta(unverified_mark, "");
        parts_->verified = true;
    }
    return findings;
}

std::string to_text(JournalFault fault)
{
    switch (fault) {
        case JournalFault::OutOfSpace:
            return "too little room for new money";
        case JournalFault::Unverified:
            return "salvaged and not yet verified";
        case JournalFault::DiskFull:
            return "the disk is full";
        case JournalFault::IoError:
            return "the disk refused";
        case JournalFault::OutcomeUnknown:
            return "whether it was written is known after the next start";
        case JournalFault::Contradiction:
            return "contradicts what is recorded";
        case JournalFault::Closed:
            return "closed until the next start";
    }
    return "unknown fault";
}

}  // namespace kiosk::journal
