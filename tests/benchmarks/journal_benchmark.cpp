// What durability costs: appends to the journal beside a bare SQLite insert with the same pragmas, taking turns in one
// run so that a busy machine is busy for both.
//
//     journal_benchmark DIR [--rounds N] [--rows N]      DIR: on the disk that is asked about
//
// Prints one line a variant, at 0 rows and again with --rows entries (default 1,000,000), and the start time with them.
// A commit waits for the disk; a step is what one flow wants durable before it acts; an entry is a row.  The bare insert
// waits for one file, an append for two: the EJ and the database's log.  What two files cost at the least is the line
// "and a bare synced line": on a disk that flushes one file after the other no append of two stores comes above it.
// Steps that wait together share the wait.

#include "kiosk/journal/books.h"
#include "kiosk/journal/durable_file.h"
#include "kiosk/journal/electronic_journal.h"
#include "kiosk/journal/journal.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kiosk::journal {
namespace {

using Clock = std::chrono::steady_clock;

const TerminalId terminal = *TerminalId::from_digits("225000000001");

/// A card's counter has 16 bits: another card before it is used up.
CardId card_of(const ItemId& id)
{
    const auto number = to_big_endian<10>(0x17 + 0x100ULL * (id.sequence / 60'000));
    return {{}, CardNumber::from_bytes(number).value_or(CardNumber{})};
}
constexpr std::size_t steps_of_a_load = 8;

OutgoingRequest request_for(const ItemId& id, const char* purpose)
{
    return {.key = to_text(id) + ':' + purpose,
            .order_key = "card",
            .method = "POST",
            .path = "/v1/loads",
            .body = Bytes(400, std::byte{'x'}),
            .amount = Money::yuan(100)};
}

/// The steps of a cash load as the flow hands them out: 14 entries in 8 appends.
std::vector<Step> cash_load(const ItemId& id)
{
    const NoteKey note{id.boot_epoch, 1, id.sequence};
    LoadChallenge challenge;
    challenge.counter = static_cast<std::uint16_t>(id.sequence);
    return {
        {.facts = {fact::LoadOpened{id, card_of(id), {}, false, Money::yuan(3), "rf-bridge"}}},
        {.facts = {fact::NoteEscrowed{id, {note, Money::yuan(100)}},
                   fact::StackIntended{id, note}}},
        {.facts = {fact::NoteStacked{id, note}}},
        {.facts = {fact::AmountCommitted{id, Money::yuan(100)},
                   fact::ChallengeTaken{id, 1, challenge}, fact::AuthorisationIntended{id, 1}},
         .requests = {request_for(id, "authorise")}},
        {.facts = {fact::Authorised{id, 1, {}}, fact::CreditIntended{id, 1}}},
        {.facts = {fact::PurseCredited{id, 1, {}}}, .requests = {request_for(id, "result")}},
        {.facts = {fact::ReceiptIntended{id, 1}}},
        {.facts = {fact::ReceiptPrinted{id, 1}}},
    };
}

void join(Step& to, const Step& more)
{
    to.facts.insert(to.facts.end(), more.facts.begin(), more.facts.end());
    to.requests.insert(to.requests.end(), more.requests.begin(), more.requests.end());
}

std::size_t entries_of(const Step& step) { return step.facts.size() + step.requests.size(); }

[[noreturn]] void give_up(const std::string& why)
{
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

JournalOptions options()
{
    JournalOptions options;
    options.terminal = terminal;
    options.quality = TimeQuality::Good;
    return options;
}

/// Loads that several citizens make at once: each call appends the next step of all of them.
class Loads {
public:
    Loads(Journal& journal, std::size_t at_once) : journal_{journal}, at_once_{at_once} {}

    std::size_t append()
    {
        if (next_ == 0) {
            loads_.clear();
            for (std::size_t i = 0; i < at_once_; ++i)
                loads_.push_back(cash_load(journal_.next_item()));
        }
        Step step;
        for (const auto& load : loads_) join(step, load[next_]);
        next_ = (next_ + 1) % steps_of_a_load;
        const Stamp stamp{journal_.boot_epoch(), {}, {}, TimeQuality::Good};
        if (!journal_.append(step, stamp)) give_up("append: " + journal_.why());
        return entries_of(step);
    }

private:
    Journal& journal_;
    std::size_t at_once_;
    std::size_t next_ = 0;
    std::vector<std::vector<Step>> loads_;
};

/// The same rows without an EJ, and lines of the same size without a database: what each of the two stores costs.
/// Neither alone is what the product does.
class HalfJournal {
public:
    explicit HalfJournal(const std::filesystem::path& directory)
        : vault_{Vault::create(directory / "key")}, ej_{directory / "ej", {}, std::chrono::hours{8}}
    {
        create_database(directory / "half.db");
        books_.emplace(directory / "half.db", vault_, Access::Write);
    }
    std::size_t book()
    {
        const auto batch = next_batch(books_->entries().last_number(), booked_);
        if (!books_->write(batch, [] { return true; })) give_up(books_->why_refused());
        return batch.size();
    }
    std::size_t write_line()
    {
        const auto batch = next_batch(ej_.head().number, written_);
        if (!ej_.append(batch)) give_up("no EJ");
        return batch.size();
    }

private:
    Batch next_batch(std::uint64_t last, std::size_t& count)
    {
        const auto load =
            cash_load({terminal, 1, static_cast<std::uint32_t>(count / steps_of_a_load + 1)});
        const auto& step = load[count++ % steps_of_a_load];
        std::vector<Record> records{step.facts.begin(), step.facts.end()};
        records.insert(records.end(), step.requests.begin(), step.requests.end());
        Batch batch;
        EntryPlace place{last, 0, static_cast<std::uint32_t>(records.size())};
        for (const auto& record : records) {
            ++place.number;
            ++place.part;
            batch.push_back(make_entry(record, place, {1, {}, {}, TimeQuality::Good}, vault_));
        }
        return batch;
    }

    Vault vault_;
    std::optional<Books> books_;
    ElectronicJournal ej_;
    std::size_t booked_ = 0;
    std::size_t written_ = 0;
};

/// One row of the size of an entry, one transaction.
class BareInsert {
public:
    explicit BareInsert(const std::filesystem::path& file)
        : database_{file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}
    {
        for (const auto* pragma : {"locking_mode = EXCLUSIVE", "journal_mode = WAL",
                                   "synchronous = FULL", "foreign_keys = ON"}) {
            SQLite::Statement set{database_, std::string{"PRAGMA "} + pragma};
            while (set.executeStep()) {
            }
        }
        database_.exec(
            "CREATE TABLE facts (number INTEGER PRIMARY KEY, kind TEXT, body TEXT, boot INTEGER,"
            " uptime INTEGER, wall INTEGER) STRICT");
        insert_.emplace(database_,
                        "INSERT INTO facts (kind, body, boot, uptime, wall)"
                        " VALUES ('NoteStacked', ?, 1, 81250, 1795334591250)");
    }
    std::size_t insert()
    {
        insert_->reset();
        insert_->bind(1, R"({"note":"1-1-1","recovered":false})");
        insert_->exec();
        return 1;
    }

private:
    SQLite::Database database_;
    std::optional<SQLite::Statement> insert_;
};

/// One line of the size of an entry's, through O_DSYNC: what any second store costs at the least.
class BareLine {
public:
    explicit BareLine(const std::filesystem::path& file)
        : file_{file, O_WRONLY | O_CREAT | O_APPEND | O_DSYNC}
    {
    }
    void write()
    {
        if (write_all(file_.descriptor(), as_bytes(line_)) != 0) give_up("no bare line");
    }

private:
    OwnedFile file_;
    std::string line_ = std::string(299, 'x') + '\n';
};

struct Variant {
    const char* name;
    std::function<std::size_t()> run;  ///< one commit; returns its entries
    std::size_t steps = 1;             ///< in a commit
    std::vector<double> microseconds = {};
    std::size_t entries = 0;
};

void measure(std::vector<Variant>& variants, int rounds)
{
    constexpr int turn = 16;  // commits: two whole loads
    for (int round = 0; round < rounds; ++round)
        for (auto& variant : variants)
            for (int i = 0; i < turn; ++i) {
                const auto start = Clock::now();
                variant.entries += variant.run();
                variant.microseconds.push_back(
                    std::chrono::duration<double, std::micro>(Clock::now() - start).count());
            }
}

void print(std::vector<Variant>& variants)
{
    double bare = 0;
    std::printf("  %-30s %10s %6s %10s %6s %10s %6s %8s %8s\n", "", "commits/s", "ratio", "steps/s",
                "ratio", "entries/s", "ratio", "p50 us", "p99 us");
    for (auto& [name, run, steps, times, entries] : variants) {
        double sum = 0;
        for (const auto time : times) sum += time;
        std::ranges::sort(times);
        const double commits = 1e6 * static_cast<double>(times.size()) / sum;
        const double rows = 1e6 * static_cast<double>(entries) / sum;
        if (bare == 0) bare = commits;
        const double stepped = commits * static_cast<double>(steps);
        std::printf("  %-30s %10.0f %6.2f %10.0f %6.2f %10.0f %6.2f %8.0f %8.0f\n", name, commits,
                    commits / bare, stepped, stepped / bare, rows, rows / bare,
                    times[times.size() / 2], times[times.size() * 99 / 100]);
        times.clear();
        entries = 0;
    }
    std::fflush(stdout);
}

double seconds(const std::function<void()>& work)
{
    const auto start = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void fill(Journal& journal, std::uint64_t rows)
{
    Loads many{journal, 250};
    while (journal.read().last_number() < rows) many.append();
}

void run(const std::filesystem::path& directory, int rounds, std::uint64_t rows)
{
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);
    std::filesystem::create_directories(directory / "half");
    std::optional<Journal> journal;
    journal.emplace(directory / "journal", options());
    HalfJournal half{directory / "half"};
    BareInsert bare{directory / "bare.db"};
    BareInsert beside{directory / "beside.db"};
    BareLine line{directory / "bare.line"};
    std::optional<Loads> one;
    std::optional<Loads> eight;
    std::vector<Variant> variants{
        {"bare insert, one row", [&] { return bare.insert(); }},
        {"  and a bare synced line", [&] { return line.write(), beside.insert(); }},
        {"append (database and EJ)", [&] { return one->append(); }},
        {"  of it the database alone", [&] { return half.book(); }},
        {"  of it the EJ alone", [&] { return half.write_line(); }},
        {"append, 8 steps joined", [&] { return eight->append(); }, 8},
    };
    const auto measure_all = [&] {
        one.emplace(*journal, 1);
        eight.emplace(*journal, 8);
        measure(variants, rounds);
        print(variants);
    };
    std::printf("at 0 entries\n");
    measure_all();
    if (rows == 0) return;
    std::printf("filled up in %.0f s\n", seconds([&] { fill(*journal, rows); }));
    std::printf("at %llu entries\n",
                static_cast<unsigned long long>(journal->read().last_number()));
    measure_all();
    std::printf("  ledger %.3f s, queue totals %.3f s\n",
                seconds([&] { static_cast<void>(journal->read().ledger()); }),
                seconds([&] { static_cast<void>(journal->read().queue_totals()); }));
    journal.reset();
    std::printf("  start to open items %.3f s (R1: 2 s)\n", seconds([&] {
                    journal.emplace(directory / "journal", options());
                    static_cast<void>(journal->read().open_items());
                }));
    std::vector<Finding> findings;
    const auto took = seconds([&] { findings = journal->verify(); });
    std::printf("  verify %.1f s, %zu findings\n", took, findings.size());
    for (const auto& finding : findings) std::printf("  %s\n", finding.text.c_str());
}

}  // namespace
}  // namespace kiosk::journal

int main(int argc, char** argv)
{
    int rounds = 40;
    std::uint64_t rows = 1'000'000;
    for (int i = 2; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        if (name == "--rounds") rounds = std::atoi(argv[i + 1]);
        if (name == "--rows") rows = std::strtoull(argv[i + 1], nullptr, 10);
    }
    if (argc < 2) {
        std::fprintf(stderr, "usage: journal_benchmark DIR [--rounds N] [--rows N]\n");
        return 2;
    }
    kiosk::journal::run(argv[1], rounds, rows);
    return 0;
}
