#include "kiosk/journal/journal_reader.h"

#include "kiosk/journal/books.h"
#include "kiosk/journal/export.h"
#include "kiosk/journal/statement.h"

#include <utility>

namespace kiosk::journal {
JournalReader::JournalReader(Books& books, const Vault& vault, const JournalFiles& files)
    : books_{books}, vault_{vault}, files_{files}
{
}

std::optional<Boot> JournalReader::last_boot() const
{
    return translated([this] { return books_.last_boot(); });
}

std::vector<LoadItem> JournalReader::open_items() const
{
    return translated([this] { return books_.items().open(); });
}

std::optional<LoadItem> JournalReader::item(const ItemId& id) const
{
    return translated([&] { return books_.items().find(id); });
}

void JournalReader::each_item(const std::function<void(const LoadItem&)>& sink) const
{
    translated([&] {
        books_.items().rows().audit([&](const LoadItem& item, const std::string&) {
            if (item.id != ItemId{}) sink(item);
        });
    });
}

std::vector<LoadItem> JournalReader::settled_items(const CardId& card,
                                                   std::uint32_t since_boot) const
{
    return translated([&] { return books_.items().settled(card, since_boot); });
}

std::vector<LoadItem> JournalReader::unprinted_items(std::size_t limit) const
{
    return translated([&] { return books_.items().unprinted(limit); });
}

std::optional<Note> JournalReader::last_accounted_note() const
{
    return translated([this] { return books_.last_accounted_note(); });
}

std::vector<StoredRequest> JournalReader::waiting_requests(std::size_t limit,
                                                           std::optional<RequestId> after) const
{
    return translated([&] { return books_.requests().waiting(limit, after); });
}

std::vector<StoredRequest> JournalReader::quarantined_requests() const
{
    return translated([this] { return books_.requests().quarantined(); });
}

std::optional<StoredRequest> JournalReader::request(RequestId id) const
{
    return translated([&] { return books_.requests().find(id); });
}

std::optional<StoredRequest> JournalReader::request(const std::string& idempotency_key) const
{
    return translated([&] { return books_.requests().find(idempotency_key); });
}

QueueTotals JournalReader::queue_totals() const
{
    return translated([this] { return books_.requests().totals(); });
}

CashLedger JournalReader::ledger() const
{
    return translated([this] { return books_.items().rows().ledger(); });
}

std::uint64_t JournalReader::last_number() const
{
    return translated([this] { return books_.entries().last_number(); });
}

std::optional<WallTime> JournalReader::last_good_wall() const
{
    return translated([this] { return books_.entries().last_good_wall(); });
}

std::vector<Finding> JournalReader::verify(std::uint32_t current_boot) const
{
    return journal::verify(books_, vault_, files_.electronic_journal(), current_boot);
}

void JournalReader::write_export(std::ostream& out, std::uint64_t first) const
{
    translated([&] { export_entries(books_.entries(), vault_, first, out); });
}

struct InspectedJournal::Parts {
    explicit Parts(JournalFiles where)
        : files{std::move(where)},
          lock{lock_journal(files)},
          vault{Vault::open(files.key())},
          books{files.database(), vault, Access::Inspect}
    {
    }

    JournalFiles files;
    OwnedFile lock;
    Vault vault;
    Books books;
    JournalReader reader{books, vault, files};
};

InspectedJournal::InspectedJournal(JournalFiles files)
    : parts_{std::make_unique<Parts>(std::move(files))}
{
    const auto boot = translated([this] { return parts_->books.last_boot(); });
    if (boot) check_identity(*boot, parts_->vault, nullptr);
}

InspectedJournal::~InspectedJournal() = default;

const JournalReader& InspectedJournal::read() const { return parts_->reader; }

}  // namespace kiosk::journal
