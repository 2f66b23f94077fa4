#include "kiosk/journal/verify.h"

#include "kiosk/journal/ej_files.h"
#include "kiosk/journal/journal_error.h"
#include "kiosk/journal/recovery.h"

#include <SQLiteCpp/Exception.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace kiosk::journal {
namespace {

class Verification {
public:
    Verification(Books& books, const Vault& vault, std::uint32_t current_boot)
        : books_{books}, vault_{vault}, current_boot_{current_boot}
    {
    }

    void check_database()
    {
        add(FindingKind::DatabaseDamaged, books_.integrity());
        add(FindingKind::DatabaseDamaged, books_.unaccounted());
        std::uint64_t expected = 1;
        books_.entries().each(1, [&](const Entry& entry) {
            const auto number = entry.place.number;
            if (number != expected)
                add(FindingKind::SequenceGap,
                    "the database has no entry " + std::to_string(expected));
            expected = number + 1;
            check_entry(entry);
        });
        for (const auto& [request, state] : requests_)
            if (books_.requests().state(request) != state)
                add(FindingKind::RequestDiffers,
                    "request " + std::to_string(static_cast<std::uint64_t>(request)));
        for (const auto& [item, boot] : unprinted_)
            if (boot != current_boot_)
                add(FindingKind::IntentWithoutResult,
                    to_text(item) + ": a receipt was begun and never reported");
    }

    void check_electronic_journal(const std::filesystem::path& directory)
    {
        std::uint64_t expected = 0;
        const auto booked = books_.entries().last_number();
        Batch ahead;
        const auto reading = read_ej(directory, [&](const Entry& entry) {
            const auto number = entry.place.number;
            if (expected != 0 && number != expected)
                add(FindingKind::SequenceGap,
                    "the electronic journal has no entry " + std::to_string(expected));
            expected = number + 1;
            constexpr std::size_t enough = 1000;  // to tell that this is more than one append
            if (number > booked && ahead.size() < enough)
                ahead.push_back(entry);
            else if (books_.entries().find(number) != entry)
                add(FindingKind::StoresDiffer,
                    "entry " + std::to_string(number) + " is not the same in both stores");
        });
        for (const auto& broken : reading.breaks)
            add(FindingKind::ChainBroken, "the electronic journal's chain breaks after entry " +
                                              std::to_string(broken.after) + " and resumes with " +
                                              std::to_string(broken.resumed));
        if (!reading.uncounted.empty())
            add(FindingKind::ChainBroken, "the electronic journal ends in " +
                                              std::to_string(reading.uncounted.size()) +
                                              " bytes that do not count");
        if (!is_one_append(ahead))
            add(FindingKind::StoresDiffer, "the database lacks more than the last append");
        if (reading.head.number < before_last_append(books_))
            add(FindingKind::StoresDiffer, "the electronic journal ends with entry " +
                                               std::to_string(reading.head.number) +
                                               ", the database with " + std::to_string(booked));
    }

    void check_items()
    {
        CashLedger folded;
        books_.items().rows().audit([&](const LoadItem& item, const std::string& trouble) {
            if (!trouble.empty())
                add(FindingKind::ItemContradiction, to_text(item.id) + ": " + trouble);
            add_to(folded, item);
            check_counter(item);
        });
        folded.stacked += found_;
        folded.unattributed += found_;
        const auto rows = books_.items().rows().ledger();
        if (rows != folded)
            add(FindingKind::LedgerDifference, "rows and facts add up to different cash ledgers");
        if (!folded.difference().is_zero())
            add(FindingKind::LedgerDifference,
                "the cash ledger is off by " + to_yuan_text(folded.difference()) + " yuan");
    }

    /// Nothing, if `text` is empty.
    void add(FindingKind kind, const std::string& text)
    {
        constexpr std::size_t most = 20;
        if (!text.empty() && ++count_[kind] <= most) findings_.push_back({kind, text});
    }

    std::vector<Finding> take() { return std::move(findings_); }

private:
    static void add_to(CashLedger& ledger, const LoadItem& item) { kiosk::add(ledger, item); }

    void check_entry(const Entry& entry)
    {
        const auto record = read_entry(entry, vault_);
        if (!record) {
            add(FindingKind::EntryUnreadable,
                "entry " + std::to_string(entry.place.number) + ": " + to_text(record.error()));
            return;
        }
        if (const auto* fact = std::get_if<Fact>(&*record)) note_fact(*fact, entry);
        if (std::holds_alternative<OutgoingRequest>(*record))
            requests_[RequestId{entry.place.number}] = RequestState::Waiting;
        if (const auto* done = std::get_if<Acknowledgement>(&*record))
            requests_[done->request] = RequestState::Acknowledged;
        if (const auto* refused = std::get_if<Quarantine>(&*record))
            requests_[refused->request] = RequestState::Quarantined;
    }

    void note_fact(const Fact& fact, const Entry& entry)
    {
        if (const auto* note = std::get_if<fact::NoteUnattributed>(&fact); note && !note->item)
            found_ += note->note.value;
        if (const auto* begun = std::get_if<fact::ReceiptIntended>(&fact))
            unprinted_[begun->item] = entry.stamp.boot_epoch;
        if (const auto* printed = std::get_if<fact::ReceiptPrinted>(&fact))
            unprinted_.erase(printed->item);
        if (const auto* failed = std::get_if<fact::ReceiptFailed>(&fact))
            unprinted_.erase(failed->item);
    }

    /// A load that was applied has used up the counter of its last challenge, if that is known here.
    void check_counter(const LoadItem& item)
    {
        const auto* attempt = item.last_attempt();
        if (item.stage != LoadStage::Applied || attempt == nullptr ||
            attempt->challenge == LoadChallenge{})
            return;
        const auto counter = attempt->challenge.counter;
        const auto [first, is_first] = used_.try_emplace({item.card, counter}, item.id);
        if (!is_first && first->second != item.id)
            add(FindingKind::DoubleCredit, to_text(item.id) + " and " + to_text(first->second) +
                                               " both used counter " + std::to_string(counter) +
                                               " of card " + item.card.number.masked());
    }

    Books& books_;
    const Vault& vault_;
    std::uint32_t current_boot_;
    std::vector<Finding> findings_;
    std::map<FindingKind, std::size_t> count_;
    std::map<RequestId, RequestState> requests_;
    std::map<ItemId, std::uint32_t> unprinted_;                ///< receipt begun, in which boot
    std::map<std::pair<CardId, std::uint16_t>, ItemId> used_;  ///< counters
    Money found_;                                              ///< notes that were found in the box
};

}  // namespace

std::string to_text(FindingKind kind)
{
    switch (kind) {
        case FindingKind::DatabaseDamaged:
            return "database damaged";
        case FindingKind::EntryUnreadable:
            return "entry unreadable";
        case FindingKind::SequenceGap:
            return "sequence gap";
        case FindingKind::ChainBroken:
            return "chain broken";
        case FindingKind::StoresDiffer:
            return "stores differ";
        case FindingKind::ItemContradiction:
            return "item contradiction";
        case FindingKind::RequestDiffers:
            return "request differs";
        case FindingKind::LedgerDifference:
            return "ledger difference";
        case FindingKind::DoubleCredit:
            return "double credit";
        case FindingKind::IntentWithoutResult:
            return "intent without result";
    }
    return "unknown finding";
}

std::vector<Finding> verify(Books& books, const Vault& vault,
                            const std::filesystem::path& electronic_journal,
                            std::uint32_t current_boot)
{
    Verification verification{books, vault, current_boot};
    try {
        verification.check_database();
        verification.check_electronic_journal(electronic_journal);
        verification.check_items();
    } catch (const SQLite::Exception& error) {
        verification.add(FindingKind::DatabaseDamaged, error.what());
    } catch (const JournalError& error) {
        verification.add(FindingKind::DatabaseDamaged, error.what());
    }
    return verification.take();
}

}  // namespace kiosk::journal
