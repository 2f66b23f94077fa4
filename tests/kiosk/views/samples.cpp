#include "tests/kiosk/views/samples.h"

#include "kiosk/flows/times.h"

#include <stdexcept>

namespace kiosk::views::testing {
namespace {

using namespace flows;
using namespace std::chrono_literals;
namespace v = flows::visit;

constexpr TimePoint now = sample_time;
constexpr auto later = now + 60s;

Terminal with(Visit visit)
{
    auto t = healthy_terminal();
    t.visit = std::move(visit);
    return t;
}

LoadItem item(std::uint32_t sequence = 42)
{
    LoadItem i;
    i.id = {healthy_terminal().id, 7, sequence};
    i.card = ordinary_guest().purse.card;
    i.balance_before = ordinary_guest().purse.balance;
    i.reader = "rf-bridge";
    return i;
}

ItemNote note(std::uint32_t sequence, std::int64_t yuan, NotePlace place = NotePlace::Stacked)
{
    return {{{7, 1, sequence}, Money::yuan(yuan)}, place};
}

LoadItem funded(LoadStage stage)
{
    auto i = item();
    i.notes = {note(1, 100), note(2, 100), note(3, 50)};
    i.stage = stage;
    if (stage != LoadStage::Collecting) i.amount = Money::yuan(250);
    return i;
}

Collecting collecting(LoadItem from)
{
    Collecting c;
    c.item = std::move(from);
    c.reader = "rf-bridge";
    c.limits = {Money::yuan(10), Money::yuan(1000), Money::yuan(1000)};
    c.denominations = healthy_terminal().acceptor.denominations;
    c.accepting = true;
    c.deadline = now + 300s;
    return c;
}

LoadRun run(LoadItem from, LoadPhase phase)
{
    LoadRun r;
    r.item = std::move(from);
    r.reader = "rf-bridge";
    r.phase = std::move(phase);
    return r;
}

v::Finished finished(LoadItem from, std::optional<LoadOutcome> outcome, PaperState paper)
{
    v::Finished f;
    f.guest = ordinary_guest();
    f.item = std::move(from);
    f.outcome = outcome;
    f.paper = paper;
    f.deadline = later;
    return f;
}

PurseRecord record(std::uint16_t number, std::int64_t fen, TransactionType type)
{
    return {number,
            {},
            Money::fen(fen),
            static_cast<std::uint8_t>(type),
            healthy_terminal().id,
            {*Bcd<4>::from_digits("20261121"), *Bcd<3>::from_digits("183005")}};
}

std::vector<PurseRecord> records(int count)
{
    std::vector<PurseRecord> all;
    for (int i = 0; i < count; ++i) {
        const bool load = i % 4 == 0;
        all.push_back(record(static_cast<std::uint16_t>(90 - i), load ? 10'000 : 235 + 117 * i,
                             load ? TransactionType::EpLoad : TransactionType::EpPurchase));
    }
    return all;
}

void add_house(std::vector<Sample>& all)
{
    all.push_back({"attract", healthy_terminal()});
    auto offline = healthy_terminal();
    offline.conditions.host_recent = false;
    offline.conditions.printer_ready = false;
    offline.notice = Notice{item().id, Money::yuan(100), "0017", true, later};
    all.push_back({"attract-offline", offline});
    auto unresolved = healthy_terminal();
    unresolved.notice = Notice{item().id, Money::yuan(250), "0017", false, later};
    all.push_back({"attract-unresolved", unresolved});
    auto dead = healthy_terminal();
    dead.conditions = {};
    all.push_back({"out-of-service", dead});
    auto deaf = unresolved;
    deaf.conditions.reader_ready = false;
    all.push_back({"out-of-service-notice", deaf});
    all.push_back({"reading", with(v::Reading{"rf-bridge", later}), {}, 45});
    all.push_back({"reading-pcsc", with(v::Reading{"pcsc", later})});
    all.push_back({"farewell", with(v::Farewell{"rf-bridge", later})});
    all.push_back({"help-attract", healthy_terminal(), {.help_until = later}});
}

void add_troubles(std::vector<Sample>& all)
{
    for (int kind = 0; kind <= static_cast<int>(TroubleKind::Refused); ++kind) {
        const auto guest = kind >= static_cast<int>(TroubleKind::CardNotLoadable)
                               ? std::optional{ordinary_guest()}
                               : std::nullopt;
        all.push_back(
            {"trouble-" + std::to_string(kind),
             with(v::Trouble{static_cast<TroubleKind>(kind), "rf-bridge", later, guest})});
    }
}

void add_menus(std::vector<Sample>& all)
{
    all.push_back({"checking", with(v::Checking{ordinary_guest(), 1, later})});
    all.push_back({"home", with(v::Home{ordinary_guest(), later})});
    auto away = ordinary_guest();
    away.phone_here = false;
    all.push_back({"home-phone-away", with(v::Home{away, now + 8s})});
    auto much = extreme_guest();
    much.unprinted = funded(LoadStage::Applied);
    much.host =
        OpenItems{{CardStanding::Active, {}}, {}, {{"p1", item(9).id, Money::yuan(50), true}}};
    all.push_back({"home-extreme", with(v::Home{much, now + 15s})});
    auto offline = with(v::Home{ordinary_guest(), later});
    offline.conditions.host_recent = false;
    all.push_back({"home-offline", offline});
    auto lost = ordinary_guest();
    lost.host = OpenItems{{CardStanding::Lost, {}}, {}, {}};
    all.push_back({"home-card-lost", with(v::Home{lost, later})});
    all.push_back({"help-home", with(v::Home{ordinary_guest(), now + 15s}), {.help_until = later}});
    const PendingLoad pending{"p1", item(9).id, Money::yuan(250), true};
    all.push_back({"offer", with(v::Offering{ordinary_guest(), pending, later})});
    const PendingLoad from_afar{"p2",
                                {*TerminalId::from_digits("225000009999"), 1200, 99'999},
                                Money::fen(9'999'999),
                                true};
    all.push_back({"offer-extreme", with(v::Offering{extreme_guest(), from_afar, now + 5s})});
    all.push_back({"fetching-records", with(v::FetchingRecords{ordinary_guest(), 1})});
    all.push_back({"records", with(v::Records{ordinary_guest(), records(10), {}, later})});
    all.push_back({"records-pages",
                   with(v::Records{extreme_guest(), records(23), {}, now + 12s}),
                   {.page = 1}});
    all.push_back({"records-none", with(v::Records{ordinary_guest(), {}, {}, later})});
    all.push_back(
        {"records-pin", with(v::Records{ordinary_guest(), {}, CardProblem::PinNeeded, later})});
    all.push_back(
        {"records-gone", with(v::Records{ordinary_guest(), {}, CardProblem::Gone, later})});
    all.push_back(
        {"records-refused", with(v::Records{ordinary_guest(), {}, CardProblem::Refused, later})});
    all.push_back({"asking", with(v::Asking{ordinary_guest(), 1, later})});
    all.push_back({"trying", with(v::Trying{extreme_guest(), 1, {}})});
}

void add_notes(std::vector<Sample>& all)
{
    const auto add = [&](const char* name, const Collecting& c) {
        all.push_back({name, with(v::TakingNotes{ordinary_guest(), c})});
    };
    auto opening = collecting(item());
    opening.accepting = false;
    opening.deadline = now + times::acceptor_opens;
    add("notes-opening", opening);
    add("notes", collecting(item()));
    add("notes-money", collecting(funded(LoadStage::Collecting)));
    auto refused = collecting(item());
    refused.refused = NoteRejection::NotRecognised;
    add("notes-refused", refused);
    auto going_in = collecting(funded(LoadStage::Collecting));
    going_in.item.notes.push_back(note(4, 20, NotePlace::Stacking));
    add("notes-going-in", going_in);
    auto away = collecting(funded(LoadStage::Collecting));
    away.phone_here = false;
    away.deadline = now + 14s;
    away.item.notes.push_back(note(4, 20, NotePlace::Escrow));
    away.escrow_deadline = now + 5s;
    add("notes-phone-away", away);
    auto down = collecting(funded(LoadStage::Collecting));
    down.acceptor_down = true;
    down.no_more = true;
    down.item.notes.push_back(note(4, 20, NotePlace::Unattributed));
    add("notes-acceptor-down", down);
    auto closing = collecting(funded(LoadStage::Collecting));
    closing.closing = Collected::Committed;
    add("notes-closing", closing);
    auto full = collecting(funded(LoadStage::Collecting));
    full.no_more = true;
    add("notes-full", full);
    auto extreme = collecting(item());
    extreme.limits = {Money::yuan(1), Money::fen(9'999'999), Money::fen(9'999'999)};
    std::uint32_t sequence = 0;
    for (const std::int64_t yuan : {1, 5, 10, 20, 50, 100})
        for (int i = 0; i < 12; ++i) extreme.item.notes.push_back(note(++sequence, yuan));
    extreme.denominations = {Money::yuan(1),  Money::yuan(5),  Money::yuan(10),
                             Money::yuan(20), Money::yuan(50), Money::yuan(100)};
    extreme.refused = NoteRejection::Mechanical;
    add("notes-extreme", extreme);
}

void add_loads(std::vector<Sample>& all)
{
    const auto add = [&](const char* name, Purpose purpose, const LoadRun& r) {
        auto guest = ordinary_guest();
        guest.phone_here = r.phone_here;
        all.push_back({name, with(v::Loading{guest, purpose, r, {}}), {}, 85});
    };
    add("loading-card", Purpose::Cash, run(funded(LoadStage::Owed), phase::TakingChallenge{1}));
    add("loading-host", Purpose::Cash,
        run(funded(LoadStage::Authorising), phase::AwaitingAuthorisation{later}));
    add("loading-write", Purpose::Cash, run(funded(LoadStage::Crediting), phase::Crediting{1}));
    add("loading-resolving", Purpose::Cash,
        run(funded(LoadStage::Crediting), phase::AwaitingVerdict{later}));
    add("loading-heal", Purpose::Heal, run(funded(LoadStage::Crediting), phase::AskingProofs{1}));
    auto away = run(funded(LoadStage::Crediting), phase::AwaitingPhone{now + 18s, false});
    away.phone_here = false;
    add("loading-phone-away", Purpose::Cash, away);
    auto owed = run(funded(LoadStage::Owed), phase::AwaitingPhone{now + 50s, false});
    owed.phone_here = false;
    add("loading-phone-away-owed", Purpose::Cash, owed);
    auto other = run(funded(LoadStage::Crediting), phase::AwaitingPhone{later, true});
    other.phone_here = false;
    add("loading-other-phone", Purpose::Heal, other);
    auto pending = funded(LoadStage::Authorising);
    pending.funding = {FundingKind::Pending, "p1"};
    pending.notes.clear();
    auto lifted = run(pending, phase::AwaitingAuthorisation{later});
    lifted.phone_here = false;
    add("loading-claim", Purpose::Claim, lifted);
}

void add_results(std::vector<Sample>& all)
{
    auto loaded = finished(funded(LoadStage::Applied), LoadOutcome::Loaded, PaperState::None);
    loaded.balance_after = Money::fen(37'345);
    all.push_back({"result-loaded", with(loaded)});
    loaded.paper = PaperState::Printing;
    all.push_back({"result-loaded-printing", with(loaded)});
    loaded.paper = PaperState::Failed;
    loaded.deadline = now + 10s;
    all.push_back({"result-loaded-no-slip", with(loaded)});
    auto unprintable =
        with(finished(funded(LoadStage::Applied), LoadOutcome::Loaded, PaperState::None));
    unprintable.conditions.printer_ready = false;
    all.push_back({"result-loaded-no-printer", unprintable});
    auto healed = loaded;
    healed.purpose = Purpose::Heal;
    healed.paper = PaperState::None;
    all.push_back({"result-healed", with(healed)});
    all.push_back({"result-kept", with(finished(funded(LoadStage::Kept), LoadOutcome::Kept,
                                                PaperState::Printed))});
    all.push_back(
        {"result-unresolved", with(finished(funded(LoadStage::Crediting), LoadOutcome::Unresolved,
                                            PaperState::Failed))});
    auto left = funded(LoadStage::Closed);
    left.funding = {FundingKind::Pending, "p1"};
    left.notes.clear();
    all.push_back({"result-left", with(finished(left, LoadOutcome::LeftAtHost, PaperState::None))});
    auto lost = item();
    lost.stage = LoadStage::Closed;
    lost.notes = {note(1, 100, NotePlace::Unattributed)};
    all.push_back({"result-note-claim", with(finished(lost, std::nullopt, PaperState::Printing))});
    auto partly = funded(LoadStage::Kept);
    partly.amount = Money::fen(9'999'999);
    partly.id = {*TerminalId::from_digits("225000009999"), 1200, 99'999};
    partly.notes.push_back(note(4, 100, NotePlace::Unattributed));
    auto extreme = finished(partly, LoadOutcome::Kept, PaperState::Failed);
    extreme.balance_after = Money::fen(9'999'999);
    extreme.deadline = now + 3s;
    all.push_back({"result-extreme", with(extreme)});
}

}  // namespace

Guest ordinary_guest()
{
    Guest guest;
    guest.reader = "rf-bridge";
    guest.purse.card.number = *CardNumber::from_digits("00002510000000000017");
    guest.purse.balance = Money::fen(12'345);
    guest.purse.application_type = 2;
    guest.purse.valid_from = Bcd<4>::from_digits("20240101");
    guest.purse.valid_to = Bcd<4>::from_digits("20301231");
    guest.purse.holder_name = "王小明";
    return guest;
}

Guest extreme_guest()
{
    auto guest = ordinary_guest();
    guest.purse.balance = Money::fen(9'999'999);
    guest.purse.holder_name = "阿卜杜热合曼·买买提艾力·吐尔逊江 Abdurahman Memeteli Tursunjan";
    return guest;
}

Terminal healthy_terminal()
{
    Terminal t;
    t.id = *TerminalId::from_digits("225000000001");
    t.boot_epoch = 7;
    t.conditions = {true, true, true, true, true, true, true, true};
    t.acceptor.denominations = {Money::yuan(10), Money::yuan(20), Money::yuan(50),
                                Money::yuan(100)};
    return t;
}

std::vector<Sample> every_sample()
{
    std::vector<Sample> all;
    add_house(all);
    add_troubles(all);
    add_menus(all);
    add_notes(all);
    add_loads(all);
    add_results(all);
    return all;
}

Sample sample(const std::string& name)
{
    for (auto& one : every_sample())
        if (one.name == name) return one;
    throw std::out_of_range{name};
}

}  // namespace kiosk::views::testing
