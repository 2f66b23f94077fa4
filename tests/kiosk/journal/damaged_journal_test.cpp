#include "kiosk/journal/books.h"
#include "kiosk/journal/electronic_journal.h"
#include "kiosk/journal/journal.h"
#include "kiosk/journal/journal_error.h"
#include "kiosk/journal/salvage.h"

#include "sample_facts.h"
#include "temporary_directory.h"

#include <gtest/gtest.h>

#include <SQLiteCpp/Database.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>

/// Journals that somebody or something has changed: what verify() says of them, and what salvage() makes of them (R13).
namespace kiosk::journal {
namespace {

class DamagedJournal : public testing::Test {
protected:
    /// Two boots: one load on the card, one being credited, one with its note in the box; a request acknowledged.
    DamagedJournal()
    {
        Journal first{path(), options()};
        write(first, first.next_item(), 8);
        EXPECT_TRUE(first.append(
            {.acknowledgements = {{first.read().waiting_requests(1).at(0).id, "host-1"}}},
            stamp_at(1)));
        crediting_ = first.next_item();
        write(first, crediting_, 5);
        in_session_ = first.next_item();
        write(first, in_session_, 3);
        items_ = first.read().open_items();
        totals_ = first.read().queue_totals();
        ledger_ = first.read().ledger();
    }
    void write(Journal& journal, const ItemId& id, std::size_t steps)
    {
        const auto all = cash_load(id, {journal.boot_epoch(), 1, id.sequence},
                                   static_cast<std::uint16_t>(id.sequence));
        for (std::size_t i = 0; i < steps; ++i)
            ASSERT_TRUE(journal.append(all[i], stamp_at(journal.boot_epoch()))) << journal.why();
    }
    /// Changes the database behind the journal's back.
    void in_database(const std::string& sql)
    {
        SQLite::Database database{database_file().string(), SQLite::OPEN_READWRITE};
        for (const auto* trigger :
             {"entries_kept", "entries_fixed", "items_kept", "notes_kept", "notes_fixed",
              "requests_kept", "requests_fixed", "requests_final"})
            database.exec(std::string{"DROP TRIGGER "} + trigger);
        database.exec(sql);
    }
    /// Replaces the first `from` in the EJ by `to`, which may be shorter or longer.
    void in_ej(const std::string& from, const std::string& to)
    {
        const auto file = list_ej_files(ej_directory()).back().path;
        std::ifstream in{file, std::ios::binary};
        std::string text{std::istreambuf_iterator<char>{in}, {}};
        const auto at = text.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        std::ofstream{file, std::ios::binary | std::ios::trunc} << text;
    }
    std::vector<FindingKind> kinds()
    {
        const InspectedJournal inspected{{path(), {}}};
        std::vector<FindingKind> kinds;
        for (const auto& finding : inspected.read().verify()) kinds.push_back(finding.kind);
        std::ranges::sort(kinds);
        kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
        return kinds;
    }
    std::optional<JournalProblem> problem_at_start()
    {
        try {
            const Journal journal{path(), options()};
        } catch (const JournalError& error) {
            return error.problem();
        }
        return std::nullopt;
    }
    SalvageReport salvaged() { return salvage({path(), {}}); }
    void expect_everything_is_there()
    {
        Journal journal{path(), options()};
        EXPECT_EQ(journal.read().open_items(), items_);
        EXPECT_EQ(journal.read().queue_totals(), totals_);
        EXPECT_EQ(journal.read().ledger(), ledger_);
        for (const auto& stored : journal.read().waiting_requests(10))
            EXPECT_EQ(stored.request.body, request_for(in_session_, "").body);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return directory_.path(); }
    [[nodiscard]] std::filesystem::path database_file() const { return path() / "journal.db"; }
    [[nodiscard]] std::filesystem::path ej_directory() const { return path() / "ej"; }

    TemporaryDirectory directory_;
    ItemId crediting_;
    ItemId in_session_;
    std::vector<LoadItem> items_;
    QueueTotals totals_;
    CashLedger ledger_;
};

using Kinds = std::vector<FindingKind>;

TEST_F(DamagedJournal, UndamagedItIsClean) { EXPECT_EQ(kinds(), Kinds{}); }

TEST_F(DamagedJournal, AChangedAmountIsFoundInWhicheverStore)
{
    in_ej("\"value_fen\":10000", "\"value_fen\":20000");
    EXPECT_EQ(kinds(), (Kinds{FindingKind::SequenceGap, FindingKind::ChainBroken}));
}

TEST_F(DamagedJournal, AChangedEntryOfTheDatabaseDiffersFromTheEj)
{
    in_database(
        "UPDATE entries SET body = replace(body, '10000', '20000') WHERE kind = 'NoteEscrowed' AND "
        "number < 5");
    const auto found = kinds();
    EXPECT_TRUE(std::ranges::count(found, FindingKind::StoresDiffer));
    EXPECT_TRUE(std::ranges::count(found, FindingKind::ItemContradiction));
    EXPECT_TRUE(std::ranges::count(found, FindingKind::LedgerDifference));
}

TEST_F(DamagedJournal, AChangedRowDiffersFromItsFacts)
{
    in_database("UPDATE items SET amount_fen = 20000 WHERE stage = 5");
    EXPECT_EQ(kinds(), (Kinds{FindingKind::ItemContradiction, FindingKind::LedgerDifference}));
}

TEST_F(DamagedJournal, AMovedNoteDiffersFromItsFacts)
{
    in_database("UPDATE notes SET place = 3 WHERE sequence = 1");
    EXPECT_EQ(kinds(), (Kinds{FindingKind::ItemContradiction, FindingKind::LedgerDifference}));
}

TEST_F(DamagedJournal, AnAddedNoteIsAccountedForByNothing)
{
    in_database("INSERT INTO notes VALUES (1, 5, 5, NULL, 10000, 4)");
    EXPECT_EQ(kinds(), (Kinds{FindingKind::DatabaseDamaged, FindingKind::LedgerDifference}));
}

TEST_F(DamagedJournal, AForgottenRequestIsFound)
{
    in_database(
        "DELETE FROM requests WHERE state = 0 AND entry = (SELECT max(entry) FROM requests)");
    EXPECT_EQ(kinds(), (Kinds{FindingKind::DatabaseDamaged, FindingKind::RequestDiffers}));
}

TEST_F(DamagedJournal, ARequestWithoutTheHostsWordIsFound)
{
    in_database("UPDATE requests SET state = 1, ack = 'forged' WHERE state = 0");
    EXPECT_EQ(kinds(), (Kinds{FindingKind::RequestDiffers}));
}

TEST_F(DamagedJournal, AChangedSealIsUnreadable)
{
    in_database(
        "UPDATE entries SET sealed = zeroblob(length(sealed)) WHERE kind = 'Request' AND number < "
        "12");
    EXPECT_EQ(kinds(), (Kinds{FindingKind::EntryUnreadable, FindingKind::StoresDiffer}));
}

TEST_F(DamagedJournal, AMissingEntryIsAGap)
{
    in_database("PRAGMA foreign_keys = OFF; DELETE FROM entries WHERE kind = 'Acknowledged'");
    const auto found = kinds();
    EXPECT_TRUE(std::ranges::count(found, FindingKind::SequenceGap));
    EXPECT_TRUE(std::ranges::count(found, FindingKind::RequestDiffers));
}

TEST_F(DamagedJournal, TwoCreditsOfOneCounterAreFound)
{
    {
        Journal journal{path(), options()};
        const auto id = journal.next_item();
        for (const auto& step : cash_load(id, {2, 1, 1}, 1))
            ASSERT_TRUE(journal.append(step, stamp_at(2)));
    }
    EXPECT_EQ(kinds(), (Kinds{FindingKind::DoubleCredit}));
}

TEST_F(DamagedJournal, ALineThatIsGoneFromTheEjIsFound)
{
    const auto file = list_ej_files(ej_directory()).back().path;
    std::ifstream in{file, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    const auto line = text.find("000000000003\t");
    text.erase(line, text.find('\n', line) - line + 1);
    std::ofstream{file, std::ios::binary | std::ios::trunc} << text;
    EXPECT_EQ(kinds(), (Kinds{FindingKind::SequenceGap, FindingKind::ChainBroken}));
}

TEST_F(DamagedJournal, ACutEndOfTheEjIsFound)
{
    const auto file = list_ej_files(ej_directory()).back().path;
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 200);
    EXPECT_EQ(problem_at_start(), JournalProblem::Damaged);
    EXPECT_EQ(kinds(), (Kinds{FindingKind::ChainBroken, FindingKind::StoresDiffer}));
}

std::string ej_text(const std::filesystem::path& directory)
{
    std::ifstream in{list_ej_files(directory).back().path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

TEST_F(DamagedJournal, ALastAppendThatTheEjLacksIsWrittenAgainAsItWas)
{
    {
        const Journal next{path(), options()};
    }  // its last append: Booted
    const auto whole = ej_text(ej_directory());
    const auto last = whole.rfind('\n', whole.size() - 2) + 1;
    std::filesystem::resize_file(list_ej_files(ej_directory()).back().path, last);
    EXPECT_EQ(kinds(), Kinds{}) << "either store may be one append ahead";
    const Journal journal{path(), options()};
    EXPECT_EQ(journal.recovery(), (Recovery{0, 1, 0}));
    EXPECT_TRUE(ej_text(ej_directory()).starts_with(whole)) << "even the chain is the same";
}

TEST_F(DamagedJournal, ALastAppendThatTheEjHoldsHalfIsClosedOffAndWrittenAgain)
{
    {
        const Journal next{path(), options()};
    }
    constexpr std::uintmax_t cut = 50;
    const auto file = list_ej_files(ej_directory()).back().path;
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - cut);
    {
        const Journal journal{path(), options()};
        EXPECT_EQ(journal.recovery().witnessed, 1U);
        EXPECT_GT(journal.recovery().torn_bytes, cut);
        EXPECT_EQ(journal.boot_epoch(), 3U);
    }
    const auto text = ej_text(ej_directory());
    const auto torn = text.find("\tTorn\t");
    ASSERT_NE(torn, std::string::npos);
    EXPECT_EQ(text.compare(text.rfind("\tG\t", torn), 5, "\tG\t3\t"), 0)
        << "it is the start that found it";
    EXPECT_EQ(kinds(), Kinds{});
}

TEST_F(DamagedJournal, WhatFollowsAVoidIsWrittenAgainToo)
{
    const auto stamp = stamp_at(2);
    {
        const auto tail = read_ej_tail(ej_directory(), 1);
        ElectronicJournal ej{ej_directory(), tail, std::chrono::hours{8}};
        auto refused = tail.entries.back();
        refused.place = {tail.head.number + 1, 1, 1};
        ASSERT_TRUE(ej.append({refused}));
        ASSERT_TRUE(ej.take_back(stamp));
    }
    const auto file = list_ej_files(ej_directory()).back().path;
    const auto size = std::filesystem::file_size(file);
    {
        const Journal next{path(), options()};
    }
    std::filesystem::resize_file(file, size);
    EXPECT_EQ(problem_at_start(), std::nullopt);
    EXPECT_EQ(kinds(), Kinds{});
}

TEST_F(DamagedJournal, WithoutItsDatabaseItIsRebuiltFromTheEj)
{
    std::filesystem::remove(database_file());
    EXPECT_EQ(problem_at_start(), JournalProblem::Damaged);
    const auto report = salvaged();
    EXPECT_TRUE(report.database_written);
    EXPECT_FALSE(report.electronic_journal_written);
    EXPECT_TRUE(report.lost.empty());
    expect_everything_is_there();
}

TEST_F(DamagedJournal, ARuinedDatabaseIsSetAsideAndRebuilt)
{
    const auto size = std::filesystem::file_size(database_file());
    std::fstream file{database_file(), std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(100);
    std::mt19937 dice{5};
    for (std::uintmax_t i = 100; i < size; ++i) file.put(static_cast<char>(dice()));
    file.close();
    EXPECT_EQ(problem_at_start(), JournalProblem::Damaged);
    const auto report = salvaged();
    EXPECT_TRUE(report.database_written);
    EXPECT_EQ(report.set_aside.filename(), "journal.db.damaged-1");
    EXPECT_EQ(std::filesystem::file_size(report.set_aside), size) << "kept as it was";
    expect_everything_is_there();
}

TEST_F(DamagedJournal, AnEmptyDatabaseFileIsRebuilt)
{
    std::filesystem::resize_file(database_file(), 0);
    EXPECT_EQ(problem_at_start(), JournalProblem::Damaged);
    salvaged();
    expect_everything_is_there();
}

TEST_F(DamagedJournal, AnyRuinedPageIsNoticedOrHarmless)
{
    const auto original = path() / "original";
    std::filesystem::copy_file(database_file(), original);
    const auto pages = std::filesystem::file_size(database_file()) / 4096;
    for (std::uintmax_t page = 0; page < pages; ++page) {
        {
            std::fstream file{database_file(), std::ios::in | std::ios::out | std::ios::binary};
            file.seekp(static_cast<std::streamoff>(page * 4096));
            file << std::string(4096, '\x55');
        }
        bool noticed = false;
        try {
            const InspectedJournal inspected{{path(), {}}};
            noticed = !inspected.read().verify().empty();
        } catch (const JournalError& error) {
            noticed = error.problem() == JournalProblem::Damaged;
        }
        EXPECT_TRUE(noticed) << "page " << page;
        std::filesystem::copy_file(original, database_file(),
                                   std::filesystem::copy_options::overwrite_existing);
    }
}

TEST_F(DamagedJournal, ADatabaseThatLostItsEndIsCompleted)
{
    const auto old = path() / "old.db";
    std::filesystem::copy_file(database_file(), old);
    {
        Journal journal{path(), options()};
        write(journal, journal.next_item(), 3);
        items_ = journal.read().open_items();
        ledger_ = journal.read().ledger();
    }
    std::filesystem::copy_file(old, database_file(),
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(problem_at_start(), JournalProblem::Damaged)
        << "more than the last append is missing";
    const auto report = salvaged();
    EXPECT_TRUE(report.database_written);
    EXPECT_TRUE(report.set_aside.empty()) << "what it held was right";
    expect_everything_is_there();
}

TEST_F(DamagedJournal, AnEjThatIsGoneIsWrittenAnew)
{
    std::filesystem::remove_all(ej_directory());
    EXPECT_EQ(problem_at_start(), JournalProblem::Damaged);
    const auto report = salvaged();
    EXPECT_TRUE(report.electronic_journal_written);
    EXPECT_FALSE(report.database_written);
    EXPECT_EQ(kinds(), Kinds{});
    expect_everything_is_there();
}

TEST_F(DamagedJournal, AnEjThatWasCutIsCompleted)
{
    const auto file = list_ej_files(ej_directory()).back().path;
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1'000);
    const auto report = salvaged();
    EXPECT_TRUE(report.electronic_journal_written);
    EXPECT_TRUE(report.set_aside.empty()) << "its beginning was right";
    EXPECT_EQ(kinds(), Kinds{});
    expect_everything_is_there();
}

TEST_F(DamagedJournal, AChangedEjIsSetAsideAndWrittenAnew)
{
    in_ej("\"value_fen\":10000", "\"value_fen\":20000");
    const auto report = salvaged();
    EXPECT_TRUE(report.electronic_journal_written);
    EXPECT_EQ(report.set_aside.filename(), "ej.damaged-1");
    EXPECT_EQ(kinds(), Kinds{});
    expect_everything_is_there();
}

TEST_F(DamagedJournal, WithBothDamagedWhatCanBeReadIsSavedAndTheRestNamed)
{
    std::filesystem::remove(database_file());
    in_ej("\"value_fen\":10000", "\"value_fen\":20000");
    const auto report = salvaged();
    EXPECT_TRUE(report.database_written);
    EXPECT_FALSE(report.lost.empty());
    Journal journal{path(), options()};
    for (const auto& item : items_)  // the changed line was of another load
        EXPECT_EQ(journal.read().item(item.id), item);
    EXPECT_FALSE(journal.verify().empty());
    EXPECT_FALSE(journal.health().takes_new_money);
}

TEST_F(DamagedJournal, WithNothingLeftToReadItSaysSo)
{
    std::filesystem::remove_all(ej_directory());
    std::filesystem::remove(database_file());
    std::ofstream{database_file()} << "no database";
    EXPECT_THROW(salvaged(), JournalError);
}

TEST_F(DamagedJournal, AfterASalvageNewMoneyWaitsForACleanVerification)
{
    std::filesystem::remove(database_file());
    salvaged();
    for (int start = 0; start < 2; ++start) {
        Journal journal{path(), options()};
        const auto stamp = stamp_at(journal.boot_epoch());
        const Step opened{
            .facts = {fact::LoadOpened{journal.next_item(), card, {}, false, {}, ""}}};
        EXPECT_EQ(journal.append(opened, stamp).error(), JournalFault::Unverified);
        EXPECT_FALSE(journal.health().takes_new_money);
    }
    Journal journal{path(), options()};
    const auto stamp = stamp_at(journal.boot_epoch());
    EXPECT_TRUE(journal.append({.facts = {fact::VerdictReached{crediting_, 1, true}}}, stamp))
        << "what is open goes on";
    EXPECT_TRUE(journal.verify().empty());
    EXPECT_TRUE(journal.health().takes_new_money);
    const Step opened{.facts = {fact::LoadOpened{journal.next_item(), card, {}, false, {}, ""}}};
    EXPECT_TRUE(journal.append(opened, stamp));
}

TEST_F(DamagedJournal, ASoundJournalIsLeftAsItIs)
{
    const auto report = salvaged();
    EXPECT_FALSE(report.database_written || report.electronic_journal_written);
    Journal journal{path(), options()};
    EXPECT_TRUE(journal.health().takes_new_money);
}

TEST_F(DamagedJournal, ASecondSalvageKeepsWhatTheFirstSetAside)
{
    for (const auto* kept : {"journal.db.damaged-1", "journal.db.damaged-2"}) {
        std::ofstream{database_file(), std::ios::trunc} << "no database";
        EXPECT_EQ(salvaged().set_aside.filename(), kept);
    }
    EXPECT_TRUE(std::filesystem::exists(path() / "journal.db.damaged-1"));
    expect_everything_is_there();
}

TEST_F(DamagedJournal, ASalvageWithoutTheKeyChangesNothing)
{
    std::filesystem::remove(database_file());
    std::filesystem::rename(path() / "journal.key", path() / "kept");
    EXPECT_THROW(salvaged(), JournalError);
    EXPECT_FALSE(std::filesystem::exists(database_file()));
    std::ofstream{path() / "journal.key"} << std::string(32, 'x');
    std::filesystem::permissions(path() / "journal.key", std::filesystem::perms::owner_read);
    EXPECT_THROW(salvaged(), JournalError);
    EXPECT_FALSE(std::filesystem::exists(database_file()));
}

TEST_F(DamagedJournal, ANewerSchemaIsLeftAlone)
{
    in_database("PRAGMA user_version = 99");
    EXPECT_EQ(problem_at_start(), JournalProblem::NewerSchema);
    EXPECT_THROW(salvaged(), JournalError);
}

TEST_F(DamagedJournal, EntriesAndRequestsCannotBeChangedOrDeleted)
{
    SQLite::Database database{database_file().string(), SQLite::OPEN_READWRITE};
    for (const auto* sql :
         {"DELETE FROM entries", "UPDATE entries SET body = '{}'", "DELETE FROM requests",
          "UPDATE requests SET key = 'x'", "UPDATE requests SET lane = 5",
          "UPDATE requests SET state = 0, ack = NULL WHERE state = 1", "DELETE FROM items",
          "DELETE FROM notes", "UPDATE notes SET fen = 1", "DELETE FROM boots",
          "UPDATE requests SET state = 1", "UPDATE items SET amount_fen = -1",
          "INSERT INTO notes VALUES (1, 1, 1, NULL, 100, 4)"})
        EXPECT_THROW(database.exec(sql), std::exception) << sql;
}

}  // namespace
}  // namespace kiosk::journal
