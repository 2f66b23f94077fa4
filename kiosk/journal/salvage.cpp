#include "kiosk/journal/salvage.h"

#include "kiosk/journal/books.h"
#include "kiosk/journal/electronic_journal.h"
#include "kiosk/journal/journal_error.h"
#include "kiosk/journal/statement.h"

#include <memory>
#include <optional>
#include <utility>

namespace kiosk::journal {
namespace {

class Salvage {
public:
    Salvage(const JournalFiles& files, std::chrono::minutes utc_offset)
        : files_{files}, utc_offset_{utc_offset}, vault_{Vault::open(files.key())}
    {
    }

    SalvageReport run()
    {
        open_if_sound();
        compare();
        const auto written = reading_.head.number;
        if (!books_) {
            rebuild_database();
        } else {
            if (written > booked_) book_from_electronic_journal();
            if (!agree_ || !reading_.breaks.empty() || written < booked_)
                complete_electronic_journal();
        }
        if (report_.database_written || report_.electronic_journal_written)
            books_->set_meta(unverified_mark, "salvaged");
        report_.entries = books_->entries().last_number();
        return std::move(report_);
    }

private:
    /// Keeps the database if there is nothing wrong with it in itself.
    void open_if_sound()
    {
        if (!std::filesystem::exists(files_.database())) return;
        try {
            auto books = std::make_unique<Books>(files_.database(), vault_, Access::Write);
            bool sound = books->integrity().empty() && books->unaccounted().empty();
            books->items().rows().audit([&](const LoadItem&, const std::string& trouble) {
                sound = sound && trouble.empty();
            });
            booked_ = books->entries().last_number();
            if (const auto boot = books->last_boot()) check_identity(*boot, vault_, nullptr);
            if (sound) books_ = std::move(books);
        } catch (const JournalError& error) {
            if (error.problem() != JournalProblem::Damaged) throw;
        } catch (const std::runtime_error&) {
            books_.reset();  // SQLite met damage half way
        }
    }

    void compare()
    {
        reading_ = read_ej(files_.electronic_journal(), [this](const Entry& entry) {
            const auto number = entry.place.number;
            check_key(entry);
            if (!books_ || number > booked_) return;
            agree_ = agree_ && books_->entries().find(number) == entry;
        });
        if (!books_ && reading_.head.number == 0)
            throw JournalError{JournalProblem::Damaged,
                               "neither the database nor the electronic journal can be read"};
    }

    void check_key(const Entry& entry)
    {
        if (entry.kind != "Booted") return;
        const auto record = read_entry(entry, vault_);
        if (record) check_identity(std::get<Boot>(*record), vault_, nullptr);
    }

    void rebuild_database()
    {
        books_.reset();
        if (std::filesystem::exists(files_.database())) set_aside(files_.database());
        create_database(files_.database());
        books_ = std::make_unique<Books>(files_.database(), vault_, Access::Write);
        booked_ = 0;
        book_from_electronic_journal();
    }

    void book_from_electronic_journal()
    {
        report_.database_written = true;
        Batch batch;
        read_ej(files_.electronic_journal(), [&](const Entry& entry) {
            if (entry.place.number <= booked_) return;
            batch.push_back(entry);
            if (entry.place.part < entry.place.parts) return;
            book(std::exchange(batch, {}));
        });
        for (auto& entry : batch) book({std::move(entry)});  // the rest of it was destroyed
    }

    void book(const Batch& batch)
    {
        const auto booked = books_->write(batch, [] { return true; });
        if (booked) return;
        if (booked.error() != BooksFault::Refused)
            throw JournalError{JournalProblem::NoDisk, books_->why_refused()};
        constexpr std::size_t most = 100;
        if (report_.lost.size() < most)
            report_.lost.push_back("entry " + std::to_string(batch.front().place.number) + ": " +
                                   books_->why_refused());
    }

    /// Behind the last entry that is right; wholly anew if that is none, or if the chain is broken.
    void complete_electronic_journal()
    {
        if (!agree_ || !reading_.breaks.empty()) {
            set_aside(files_.electronic_journal());
            reading_ = {};
        }
        const auto from = reading_.head.number + 1;
        ElectronicJournal ej{files_.electronic_journal(), reading_, utc_offset_};
        report_.electronic_journal_written = true;
        Batch batch;
        books_->entries().each(from, [&](const Entry& entry) {
            batch.push_back(entry);
            if (entry.place.part < entry.place.parts) return;
            if (!ej.append(std::exchange(batch, {})))
                throw JournalError{JournalProblem::NoDisk,
                                   "the electronic journal cannot be written"};
        });
    }

    void set_aside(const std::filesystem::path& path)
    {
        for (int n = 1;; ++n) {
            auto kept = path;
            kept += ".damaged-" + std::to_string(n);
            if (std::filesystem::exists(kept)) continue;
            rename_durably(path, kept);
            auto log = path;  // what SQLite left beside a database belongs to it
            log += "-wal";
            auto kept_log = kept;
            kept_log += "-wal";
            if (std::filesystem::exists(log)) rename_durably(log, kept_log);
            if (report_.set_aside.empty()) report_.set_aside = kept;
            return;
        }
    }

    const JournalFiles& files_;
    std::chrono::minutes utc_offset_;
    Vault vault_;
    std::unique_ptr<Books> books_;  ///< empty: not sound
    std::uint64_t booked_ = 0;
    EjReading reading_;
    bool agree_ = true;  ///< what both stores have is the same
    SalvageReport report_;
};

}  // namespace

SalvageReport salvage(const JournalFiles& files, std::chrono::minutes utc_offset)
{
    const auto lock = lock_journal(files);
    return translated([&] { return Salvage{files, utc_offset}.run(); });
}

}  // namespace kiosk::journal
