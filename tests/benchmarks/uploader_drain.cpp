// What becomes of a long queue when the back office dies again and again: items of three kinds, drained to the real
// sandbox, which is killed (SIGKILL) and started again meanwhile; at the third kill the terminal starts anew as well,
// from what it had made durable.  Then the sandbox's own books tell what was lost and what was done twice.
//
//     uploader_drain [--items N] [--kills N] [--dir DIR]      10,000, 5, a directory in memory
//
// A fifth of the items are results of loads of 0.01 yuan (with the TACs of emulated phones), two fifths are pending
// add-values of 0.01 yuan, two fifths are journal lines.  Exit 0 only if nothing was lost or doubled.

#include "tests/backend-client/sandbox/kiosk_on_line.h"
#include "tests/backend-client/sandbox/sandbox_process.h"
#include "tests/backend-client/sandbox/scratch_directory.h"

#include "backend-client/messages_loads.h"
#include "backend-client/messages_pending.h"
#include "backend-client/messages_terminals.h"
#include "backend-client/paths.h"

#include "devices/emulators/phone/phone_store.h"

#include <CLI/CLI.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <deque>
#include <future>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace kiosk::sandbox {
namespace {

using namespace std::chrono_literals;
using backend::UploadEntry;
using backend::UploadLane;

const auto terminal = *TerminalId::from_digits("225000000001");
const auto one_fen = Money::fen(1);
constexpr std::array phones_of_the_day{"wang", "li", "zhao", "chen", "ji"};

TimePoint now() { return std::chrono::steady_clock::now(); }

/// The real program, in one directory and at one port over all its lives.
class Office {
public:
    explicit Office(std::filesystem::path directory) : directory_{std::move(directory)}
    {
        start();
        port_ = process_->port();
    }
    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
    void kill_and_start()
    {
        process_->send(SIGKILL);
        process_->wait();
        start();
    }
    [[nodiscard]] nlohmann::json ask(const std::string& command) const
    {
        return nlohmann::json::parse(process_->command(command));
    }

private:
    void start()
    {
        process_ = std::make_unique<SandboxProcess>(
            directory_, std::vector<std::string>{"--port", std::to_string(port_)});
        if (!process_->is_ready()) throw std::runtime_error{process_->output()};
    }

    std::filesystem::path directory_;
    int port_ = 0;
    std::unique_ptr<SandboxProcess> process_;
};

/// The terminal's queue: entries that were all durable before the first was sent, and a file of settlements, each of
/// them on disk before its entry is forgotten.
class Queue {
public:
    explicit Queue(const std::filesystem::path& file)
        : settlements_{
              ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_DSYNC | O_CLOEXEC, 0600)}
    {
        if (settlements_ < 0) throw std::runtime_error{"cannot write " + file.string()};
    }
    ~Queue() { ::close(settlements_); }
    Queue(const Queue&) = delete;
    Queue& operator=(const Queue&) = delete;

    void add(UploadLane lane, std::string order_key, std::string path, std::string key,
             std::string body)
    {
        const auto id = entries_.size() + 1;
        entries_.push_back({.id = id,
                            .idempotency_key = std::move(key),
                            .lane = lane,
                            .order_key = std::move(order_key),
                            .path = std::move(path),
                            .body = std::move(body)});
    }
    void settle(const backend::Settlement& settlement)
    {
        const auto line = std::to_string(settlement.id) + ' ' + settlement.ack + '\n';
        if (::write(settlements_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
            throw std::runtime_error{"cannot write a settlement"};
        ++settled_[settlement.id];
        if (settlement.as != backend::SettledAs::Accepted) ++refused_;
    }
    /// All entries without a durable settlement, by lane.
    [[nodiscard]] std::map<UploadLane, std::deque<UploadEntry>> unsettled() const
    {
        std::map<UploadLane, std::deque<UploadEntry>> lanes;
        for (const auto& entry : entries_)
            if (!settled_.contains(entry.id)) lanes[entry.lane].push_back(entry);
        return lanes;
    }
    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    [[nodiscard]] std::size_t settled() const { return settled_.size(); }
    [[nodiscard]] std::size_t refused() const { return refused_; }

private:
    int settlements_;
    std::vector<UploadEntry> entries_;
    std::map<std::uint64_t, int> settled_;
    std::size_t refused_ = 0;
};

/// One life of the terminal: a client, its schedule, and what it has not fed yet.
class Life {
public:
    Life(const Office& office, const Queue& queue)
        : client_{{.host = "127.0.0.1",
                   .port = static_cast<std::uint16_t>(office.port()),
                   .tls = tls_files_of(office.directory(), terminal)}},
          unfed_{queue.unsettled()}
    {
    }
    void run(Queue& queue)
    {
        for (auto& [lane, entries] : unfed_)
            while (!entries.empty() && uploader_.schedule().wants(lane)) {
                uploader_.schedule().add(std::move(entries.front()));
                entries.pop_front();
            }
        for (const auto& upload : uploader_.run(now() + 1s).settled)
            queue.settle(upload.settlement);
    }

private:
    backend::HttpClient client_;
    backend::Uploader uploader_{client_, {}, 10s, 1};
    std::map<UploadLane, std::deque<UploadEntry>> unfed_;
};

// ---- a day's queue ----

/// Loads of one phone that the host authorised and the card took; only their results are still to be told.
void queue_results(KioskOnLine& kiosk, emulators::PhoneCard& phone, std::uint32_t first, int count,
                   Queue& queue)
{
    OpenPurse open{phone};
    const auto card = open.purse.public_data().card;
    for (int i = 0; i < count; ++i) {
        const auto item = kiosk.item(first + static_cast<std::uint32_t>(i));
        const backend::LoadRequest request{
            .item = item,
            .attempt = 1,
            .terminal = terminal,
            .card = card,
            .funding = {},
            .amount = one_fen,
            .purse = open.purse.initialize_for_load(one_fen, terminal, 1).value()};
        const auto answer =
            kiosk.post(backend::loads_path(), backend::authorise_key(item, 1), encode(request));
        const auto granted =
            backend::decode_load_authorised(std::get<backend::HttpAnswer>(answer).body).value();
        const auto tac = open.purse.credit_for_load(granted.authorisation).value();
        queue.add(UploadLane::LoadResult, card.number.full_digits(),
                  backend::load_result_path(item), backend::load_result_key(item, 1, terminal, 1),
                  encode(backend::LoadResult{1, terminal, backend::CreditedOutcome{tac}}));
    }
}

void queue_pendings(const CardId& card, std::uint32_t first, int count, Queue& queue)
{
    for (int i = 0; i < count; ++i) {
        const ItemId item{terminal, 7, first + static_cast<std::uint32_t>(i)};
        queue.add(UploadLane::PendingLoad, card.number.full_digits(), backend::pending_loads_path(),
                  backend::pending_key(item),
                  encode(backend::PendingRegistration{item, card, terminal, one_fen, "power-cut"}));
    }
}

void queue_journal(int count, Queue& queue)
{
    for (std::uint64_t line = 1; line <= static_cast<std::uint64_t>(count); ++line)
        queue.add(UploadLane::Log, "journal", backend::journal_segments_path(),
                  backend::journal_segment_key(terminal, line, line),
                  encode(backend::JournalSegment{terminal, line, line, {}, {"a line"}}));
}

struct Shares {
    explicit Shares(int items)
        : results{items / 5 / cards},
          pendings{items * 2 / 5 / cards},
          lines{items - cards * (results + pendings)}
    {
    }
    static constexpr int cards = static_cast<int>(phones_of_the_day.size());
    int results;   ///< a card
    int pendings;  ///< a card
    int lines;
};

void fill(const Office& office, const Shares& shares, Queue& queue)
{
    const emulators::PhoneStore phones{office.directory() / "phones", {}};
    KioskOnLine kiosk{office.directory(), office.port(), terminal};
    std::uint32_t sequence = 1;
    for (const auto* name : phones_of_the_day) {
        auto& phone = *phones.find(name);
        queue_results(kiosk, phone, sequence, shares.results, queue);
        sequence += static_cast<std::uint32_t>(shares.results);
        queue_pendings(phone.chip().issued.card, sequence, shares.pendings, queue);
        sequence += static_cast<std::uint32_t>(shares.pendings);
    }
    queue_journal(shares.lines, queue);
}

// ---- the drain, and what the host has of it ----

double drain(Office& office, Queue& queue, std::size_t kills)
{
    constexpr std::size_t terminal_restarts_at = 3;
    auto life = std::make_unique<Life>(office, queue);
    std::future<void> restart;
    const auto start = now();
    for (std::size_t killed = 0; queue.settled() < queue.size() && now() < start + 10min;) {
        life->run(queue);
        if (killed == kills || queue.settled() < queue.size() * (killed + 1) / (kills + 1))
            continue;
        if (restart.valid()) restart.get();
        restart = std::async(std::launch::async, [&office] { office.kill_and_start(); });
        if (++killed == terminal_restarts_at) life = std::make_unique<Life>(office, queue);
    }
    const std::chrono::duration<double> taken = now() - start;
    if (restart.valid()) restart.get();
    return taken.count();
}

/// What should be there and is not, and what is there once more than it should be.
struct Difference {
    std::int64_t lost = 0;
    std::int64_t doubled = 0;

    void compare(std::int64_t found, std::int64_t expected)
    {
        lost += std::max<std::int64_t>(0, expected - found);
        doubled += std::max<std::int64_t>(0, found - expected);
    }
};

Difference difference(const Office& office, const Shares& shares)
{
    Difference found;
    const auto book = office.ask(R"({"book":true})");
    for (std::size_t i = 0; i < phones_of_the_day.size(); ++i) {
        const auto& card = book.at("cards").at(i);
        const std::int64_t loaded =
            card.at("balance_fen").get<std::int64_t>() - card.at("opening_fen").get<std::int64_t>();
        found.compare(loaded, shares.results);
        found.compare(card.at("pending_fen"), shares.pendings);
        const auto history =
            office.ask(nlohmann::json{{"history", {{"asn", card.at("asn")}}}}.dump());
        found.compare(static_cast<std::int64_t>(history.at("reports").size()), shares.results);
    }
    const auto& totals = book.at("terminals").at(0);
    found.compare(totals.at("cash").at("kept").at("count"), Shares::cards * shares.pendings);
    found.compare(totals.at("journal").at("segments"), shares.lines);
    const auto audit = office.ask(R"({"audit":true})");
    if (!audit.at("sound").get<bool>() || audit.at("alarms") != 0)
        throw std::runtime_error{"the books are not sound: " + audit.dump()};
    return found;
}

int run(int items, std::size_t kills, const std::filesystem::path& directory)
{
    Office office{directory / "office"};
    Queue queue{directory / "settlements"};
    const Shares shares{items};
    fill(office, shares, queue);
    const auto seconds = drain(office, queue, kills);
    const auto found = difference(office, shares);
    std::printf(
        "%zu items in %.1f s: %.0f items/s; %zu kills; %zu not settled, %zu refused, "
        "%lld lost, %lld doubled\n",
        queue.size(), seconds, static_cast<double>(queue.settled()) / seconds, kills,
        queue.size() - queue.settled(), queue.refused(), static_cast<long long>(found.lost),
        static_cast<long long>(found.doubled));
    const bool whole = queue.settled() == queue.size() && queue.refused() == 0;
    return whole && found.lost == 0 && found.doubled == 0 ? 0 : 1;
}

}  // namespace
}  // namespace kiosk::sandbox

int main(int argc, char** argv)
{
    CLI::App app{"drains a queue to a sandbox that is killed meanwhile"};
    int items = 10'000;
    std::size_t kills = 5;
    std::filesystem::path directory;
    app.add_option("--items", items)->check(CLI::Range(100, 1'000'000));
    app.add_option("--kills", kills)->check(CLI::Range(0, 100));
    app.add_option("--dir", directory, "an empty directory, on the disk that is asked about");
    CLI11_PARSE(app, argc, argv);
    try {
        const kiosk::sandbox::ScratchDirectory scratch;
        return kiosk::sandbox::run(items, kills, directory.empty() ? scratch.path() : directory);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "uploader_drain: %s\n", error.what());
        return 2;
    }
}
