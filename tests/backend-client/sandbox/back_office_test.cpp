#include "backend-client/sandbox/office/back_office.h"
#include "backend-client/sandbox/seeds.h"
#include "tests/backend-client/sandbox/office_fixture.h"

#include "backend-client/messages_parameters.h"
#include "backend-client/messages_terminals.h"
#include "backend-client/paths.h"
#include "backend-client/rfc3339.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <fstream>

namespace kiosk::sandbox {
namespace {

const std::filesystem::path vectors_file = "tests/devices/card/card-vectors.json";

/// The back office with the demonstration's cards under the published keys; its clock stands still.
class Office : public testing::Test {
protected:
    Office()
    {
        seed_demonstration(*database_, hsm_, scratch_.path() / "phones", clock_.now());
        open();
    }
    /// Whatever a test did, the books must agree with themselves.
    ~Office() override
    {
        const auto audit = books(&Checker::audit);
        EXPECT_TRUE(audit.at("sound")) << audit;
    }

    void restart()
    {
        office_.reset();
        database_.reset();
        database_ = std::make_unique<Database>(scratch_.path() / "office.db");
        open();
    }
    HttpAnswer ask(const HttpRequest& request) { return office_->handle(request); }
    nlohmann::json books(std::string (Checker::*read)() const)
    {
        return nlohmann::json::parse(office_->with_books(
            [read](HostBooks&, const Checker& checker) { return (checker.*read)(); }));
    }
    nlohmann::json card_of(const TestPurse& purse)
    {
        return nlohmann::json::parse(
            office_->with_books([&](HostBooks& host, const Checker& checker) {
                return checker.card(*host.cards.find(purse.card()));
            }));
    }
    bool alarmed(const std::string& kind)
    {
        const auto all = books(&Checker::alarms);
        for (const auto& alarm : all.at("alarms"))
            if (alarm.at("kind") == kind) return true;
        return false;
    }
    backend::OpenItems open_items_of(const TestPurse& purse)
    {
        return open_items(ask(kiosk_one.get(backend::open_items_path(purse.card()))));
    }
    void set_state(const TestPurse& purse, backend::CardState state)
    {
        office_->with_books([&](HostBooks& host, const Checker&) {
            host.cards.set_state(*host.cards.find(purse.card()), state);
            return true;
        });
    }

    WallTime now_ = *backend::wall_time_from_rfc3339("2026-03-01T08:15:30Z");
    ScratchDirectory scratch_;
    PurseHsm hsm_{{.path = scratch_.path() / "hsm"}, read_known_master_keys(vectors_file)};
    HostClock clock_{[this] { return now_; }};
    std::unique_ptr<Database> database_ = std::make_unique<Database>(scratch_.path() / "office.db");
    std::unique_ptr<BackOffice> office_;
    TestPurse wang_{"00002510000000000017", Money::yuan(95), 23};
    TestPurse wu_{"00002510000000000025", Money::yuan(10), 23};
    TestPurse zheng_{"00002510000000000026", Money::yuan(40), 23};

private:
    void open() { office_ = std::make_unique<BackOffice>(*database_, hsm_, clock_); }
};

const auto ten = Money::yuan(10);

// ---- a load from end to end ----

TEST_F(Office, LoadsAPurseAndKnowsItFromTheTac)
{
    const auto item = kiosk_one.item(1);
    const auto granted = authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 1, ten))));
    const auto tac = wang_.credit(granted.authorisation);
    ASSERT_TRUE(tac);
    const auto said = verdict(ask(kiosk_one.credited(item, 1, *tac)));
    EXPECT_EQ(said.verdict, backend::Verdict::Applied);
    EXPECT_EQ(load_status(ask(kiosk_one.get(backend::load_path(item)))).applied_by,
              backend::AppliedBy::Tac);
    EXPECT_EQ(card_of(wang_).at("balance_fen"), wang_.balance().in_fen());
    EXPECT_TRUE(open_items_of(wang_).loads.empty());
}

TEST_F(Office, ListsAnAuthorisedLoadAsOpenAtEveryTerminal)
{
    const auto item = kiosk_one.item(1);
    const auto request = kiosk_one.load(wang_, item, 1, ten);
    const auto granted = authorised(ask(kiosk_one.authorise(request)));
    const auto open = open_items(ask(kiosk_two.get(backend::open_items_path(wang_.card()))));
    ASSERT_EQ(open.loads.size(), 1U);
    EXPECT_EQ(open.loads[0], (backend::OpenLoad{item,
                                                1,
                                                backend::OpenLoadState::Authorised,
                                                kiosk_one.id,
                                                ten,
                                                {},
                                                23,
                                                Money::yuan(95),
                                                granted.authorisation.time}));
}

TEST_F(Office, JudgesByTheCounterWhatWasTornBeforeTheAnswer)
{
    const auto item = kiosk_one.item(1);
    const auto granted = authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 1, ten))));
    ASSERT_TRUE(wang_.credit(granted.authorisation));  // its TAC is lost
    const auto said =
        verdict(ask(kiosk_two.evidence(item, 1, kiosk_two.learnt_of(wang_, ten, false))));
    EXPECT_EQ(said.verdict, backend::Verdict::Applied);
    EXPECT_EQ(load_status(ask(kiosk_two.get(backend::load_path(item)))).applied_by,
              backend::AppliedBy::Counter);
}

TEST_F(Office, JudgesByTheProofThatTheCardKept)
{
    const auto item = kiosk_one.item(1);
    const auto granted = authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 1, ten))));
    ASSERT_TRUE(wang_.credit(granted.authorisation));
    auto learnt = kiosk_one.learnt_of(wang_, ten, true);
    learnt.evidence.challenge.reset();
    EXPECT_EQ(verdict(ask(kiosk_one.evidence(item, 1, learnt))).verdict, backend::Verdict::Applied);
    EXPECT_EQ(load_status(ask(kiosk_one.get(backend::load_path(item)))).applied_by,
              backend::AppliedBy::Tac);
}

TEST_F(Office, OwesWhatWasTornBeforeTheCreditAndLoadsItAtAnotherTerminal)
{
    const auto item = kiosk_one.item(1);
    (void)authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 1, ten))));
    const auto said =
        verdict(ask(kiosk_two.evidence(item, 1, kiosk_two.learnt_of(wang_, ten, true))));
    EXPECT_EQ(said.verdict, backend::Verdict::NotApplied);
    ASSERT_EQ(open_items_of(wang_).loads.size(), 1U);
    EXPECT_EQ(open_items_of(wang_).loads[0].state, backend::OpenLoadState::NotApplied);

    const auto granted = authorised(ask(kiosk_two.authorise(kiosk_two.load(wang_, item, 2, ten))));
    const auto tac = wang_.credit(granted.authorisation);
    EXPECT_EQ(verdict(ask(kiosk_two.credited(item, 2, *tac))).verdict, backend::Verdict::Applied);
    EXPECT_EQ(card_of(wang_).at("balance_fen"), 10'500);
}

TEST_F(Office, AcceptsTheChallengeOfTheEvidenceForTheNextAttempt)
{
    const auto item = kiosk_one.item(1);
    (void)authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 1, ten))));
    const auto learnt = kiosk_one.learnt_of(wang_, ten, false);
    (void)verdict(ask(kiosk_one.evidence(item, 1, learnt)));
    auto again = kiosk_one.load(wang_, item, 2, ten);
    again.purse = *learnt.evidence.challenge;
    (void)authorised(ask(kiosk_one.authorise(again)));
    again.attempt = 3;
    EXPECT_EQ(problem(ask(kiosk_one.authorise(again))), "403 mac1-wrong")
        << "but for one attempt only";
    EXPECT_TRUE(alarmed("challenge-replayed"));
}

TEST_F(Office, BelievesNoChallengeTwice)
{
    const auto item = kiosk_one.item(1);
    (void)authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 1, ten))));
    const auto learnt = kiosk_one.learnt_of(wang_, ten, false);
    (void)authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, kiosk_one.item(2), 1, ten))));
    (void)verdict(ask(kiosk_one.evidence(kiosk_one.item(2), 1, learnt)));
    (void)authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, kiosk_one.item(3), 1, ten))));
    EXPECT_EQ(verdict(ask(kiosk_one.evidence(kiosk_one.item(3), 1, learnt))).verdict,
              backend::Verdict::Open);
    EXPECT_TRUE(alarmed("challenge-replayed"));
}

TEST_F(Office, LeavesALoadOpenOnAWrongTac)
{
    const auto item = kiosk_one.item(1);
    (void)authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 1, ten))));
    EXPECT_EQ(verdict(ask(kiosk_one.credited(item, 1, Mac{}))).verdict, backend::Verdict::Open);
    EXPECT_TRUE(alarmed("tac-wrong"));
}

TEST_F(Office, TakesThePreviousLoadAsAppliedWhenTheCardComesForTheNext)
{
    const auto item = kiosk_one.item(1);
    const auto granted = authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 1, ten))));
    ASSERT_TRUE(wang_.credit(granted.authorisation));
    (void)authorised(ask(kiosk_two.authorise(kiosk_two.load(wang_, kiosk_two.item(1), 1, ten))));
    EXPECT_EQ(load_status(ask(kiosk_one.get(backend::load_path(item)))).applied_by,
              backend::AppliedBy::Mirror);
}

// ---- pending add-value ----

TEST_F(Office, LoadsThePendingThatAnotherTerminalLeft)
{
    const auto open = open_items_of(wu_);
    ASSERT_EQ(open.pending.size(), 1U);
    const auto& waiting = open.pending[0];
    EXPECT_EQ(waiting.amount, Money::yuan(50));
    const auto item = kiosk_one.item(1);
    const auto granted = authorised(ask(kiosk_one.authorise(
        kiosk_one.load(wu_, item, 1, waiting.amount, {FundingKind::Pending, waiting.id}))));
    EXPECT_TRUE(open_items_of(wu_).pending.empty()) << "claimed";
    const auto tac = wu_.credit(granted.authorisation);
    (void)verdict(ask(kiosk_one.credited(item, 1, *tac)));
    EXPECT_EQ(card_of(wu_).at("balance_fen"), 6'000);
    EXPECT_EQ(card_of(wu_).at("pending").at(0).at("state"), "consumed");
}

TEST_F(Office, HealsTheOpenLoadThatAnotherTerminalLeft)
{
    const auto open = open_items_of(zheng_);
    ASSERT_EQ(open.loads.size(), 1U);
    const auto item = open.loads[0].item;
    const auto said = verdict(
        ask(kiosk_one.evidence(item, 1, kiosk_one.learnt_of(zheng_, open.loads[0].amount, false))));
    EXPECT_EQ(said.verdict, backend::Verdict::NotApplied);
    const auto granted =
        authorised(ask(kiosk_one.authorise(kiosk_one.load(zheng_, item, 2, open.loads[0].amount))));
    EXPECT_TRUE(zheng_.credit(granted.authorisation));
}

TEST_F(Office, KeepsWhatCouldNotBeLoadedOnceForOneItem)
{
    const auto item = kiosk_one.item(1);
    const auto first = registered(ask(kiosk_one.keep(item, wang_.card(), ten)));
    auto again = kiosk_one.keep(item, wang_.card(), ten);
    again.idempotency_key = "another";
    EXPECT_EQ(registered(ask(again)).id, first.id);
    EXPECT_EQ(open_items_of(wang_).pending.size(), 1U);
    const auto pending = backend::decode_pending_loads(
        ask(kiosk_one.get(backend::pending_loads_path(wang_.card()))).body);
    ASSERT_TRUE(pending);
    EXPECT_EQ(pending->pending, open_items_of(wang_).pending);
}

TEST_F(Office, ListsAnItemThatAwaitsProofAsLoadAndAsPending)
{
    const auto item = kiosk_one.item(1);
    (void)authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 1, ten))));
    EXPECT_EQ(registered(ask(kiosk_one.keep(item, wang_.card(), ten))).state,
              backend::PendingState::AwaitingProof);
    EXPECT_EQ(open_items_of(wang_).loads.size(), 1U);
    EXPECT_EQ(open_items_of(wang_).pending.size(), 1U);
    (void)verdict(ask(kiosk_one.evidence(item, 1, kiosk_one.learnt_of(wang_, ten, false))));
    EXPECT_TRUE(open_items_of(wang_).loads.empty());
    EXPECT_EQ(open_items_of(wang_).pending.at(0).state, backend::PendingState::Available);
}

// ---- exactly once ----

TEST_F(Office, AnswersTheSameKeyAndBodyByteForByteForEver)
{
    const auto request = kiosk_one.authorise(kiosk_one.load(wang_, kiosk_one.item(1), 1, ten));
    const auto first = ask(request);
    now_ += std::chrono::hours{24 * 400};
    EXPECT_EQ(ask(request), first);
    restart();
    EXPECT_EQ(ask(request), first);
}

TEST_F(Office, AnswersARefusalTheSameWayTwice)
{
    set_state(wang_, backend::CardState::Lost);
    const auto request = kiosk_one.authorise(kiosk_one.load(wang_, kiosk_one.item(1), 1, ten));
    const auto first = ask(request);
    EXPECT_EQ(problem(first), "403 card-lost");
    set_state(wang_, backend::CardState::Active);
    EXPECT_EQ(ask(request), first);
}

TEST_F(Office, RefusesAnotherBodyUnderTheSameKey)
{
    auto request = kiosk_one.authorise(kiosk_one.load(wang_, kiosk_one.item(1), 1, ten));
    (void)ask(request);
    request.body = encode(kiosk_one.load(wang_, kiosk_one.item(1), 1, ten));
    EXPECT_EQ(problem(ask(request)), "422 idempotency-key-reused");
}

TEST_F(Office, RefusesTheSameBodyAtAnotherPlaceUnderTheSameKey)
{
    auto request = kiosk_one.credited(kiosk_one.item(1), 1, Mac{});
    (void)ask(request);
    request.path = backend::load_result_path(kiosk_one.item(2));
    EXPECT_EQ(problem(ask(request)), "422 idempotency-key-reused");
}

TEST_F(Office, LetsTwoTerminalsUseTheSameKey)
{
    auto one = kiosk_one.keep(kiosk_one.item(1), wang_.card(), ten);
    auto two = kiosk_two.keep(kiosk_two.item(1), wang_.card(), ten);
    one.idempotency_key = two.idempotency_key = "1";
    EXPECT_NE(registered(ask(one)).id, registered(ask(two)).id);
}

TEST_F(Office, KnowsAnAttemptAgainUnderAnotherKey)
{
    const auto load = kiosk_one.load(wang_, kiosk_one.item(1), 1, ten);
    auto request = kiosk_one.authorise(load);
    const auto first = ask(request);
    request.idempotency_key = "another";
    EXPECT_EQ(ask(request), first);
    auto other = load;
    other.purse = wang_.initialise(ten, kiosk_one.id);
    request = kiosk_one.authorise(other);
    request.idempotency_key = "a-third";
    EXPECT_EQ(problem(ask(request)), "403 attempt-superseded");
}

// ---- every refusal of POST /v1/loads ----

TEST_F(Office, DeclinesALoadForEachReasonOfTheContract)
{
    std::uint32_t sequence = 100;
    const auto declined = [&](auto change) {
        auto load = kiosk_one.load(wang_, kiosk_one.item(++sequence), 1, ten);
        change(load);
        return problem(ask(kiosk_one.authorise(load)));
    };
    const auto nothing = [](auto&) {};
    EXPECT_EQ(
        declined([](auto& l) { l.card.number = *CardNumber::from_digits("00002510000000009999"); }),
        "403 card-unknown");
    EXPECT_EQ(declined([](auto& l) { l.card.issuer[0] ^= std::byte{1}; }), "403 card-unknown");
    EXPECT_EQ(declined([](auto& l) { l.purse.mac1[0] ^= std::byte{1}; }), "403 mac1-wrong");
    EXPECT_EQ(declined([&](auto& l) {
                  l.funding = {FundingKind::Pending, "P-none"};
              }),
              "403 pending-not-available");
    EXPECT_EQ(declined([&](auto& l) {
                  l.amount = Money::yuan(1001);
                  l.purse = wang_.initialise(l.amount, kiosk_one.id);
              }),
              "403 over-limit");
    EXPECT_EQ(declined([&](auto& l) {
                  l.amount = Money::yuan(906);
                  l.purse = wang_.initialise(l.amount, kiosk_one.id);
              }),
              "403 balance-cap");
    TestPurse rewound{"00002510000000000017", Money::yuan(95), 22};
    EXPECT_EQ(declined([&](auto& l) { l.purse = rewound.initialise(ten, kiosk_one.id); }),
              "403 counter-behind");
    for (const auto& [state, word] : {std::pair{backend::CardState::Lost, "403 card-lost"},
                                      {backend::CardState::LossPreReported, "403 card-lost"},
                                      {backend::CardState::Cancelled, "403 card-cancelled"}}) {
        set_state(wang_, state);
        EXPECT_EQ(declined(nothing), word);
    }
    set_state(wang_, backend::CardState::Active);
    now_ = *backend::wall_time_from_rfc3339("2041-01-02T12:00:00Z");
    EXPECT_EQ(declined(nothing), "403 card-expired");
}

TEST_F(Office, DeclinesWhatTheItemForbids)
{
    const auto item = kiosk_one.item(1);
    (void)authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 2, ten))));
    EXPECT_EQ(problem(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 1, ten)))),
              "403 attempt-superseded");
    EXPECT_EQ(problem(ask(kiosk_one.authorise(kiosk_one.load(wu_, item, 3, ten)))),
              "403 not-same-card");
    (void)registered(ask(kiosk_one.keep(kiosk_one.item(2), wang_.card(), ten)));
    EXPECT_EQ(problem(ask(kiosk_one.authorise(kiosk_one.load(wang_, kiosk_one.item(2), 1, ten)))),
              "403 item-settled");
}

TEST_F(Office, LetsATerminalBeginItsOwnItemsOnly)
{
    EXPECT_EQ(problem(ask(kiosk_two.authorise(kiosk_two.load(wang_, kiosk_one.item(1), 1, ten)))),
              "403 wrong-terminal");
    EXPECT_EQ(problem(ask(kiosk_two.keep(kiosk_one.item(1), wang_.card(), ten))),
              "403 wrong-terminal");
    auto borrowed = kiosk_one.authorise(kiosk_one.load(wang_, kiosk_one.item(2), 1, ten));
    borrowed.common_name = kiosk_two.id.digits();
    EXPECT_EQ(problem(ask(borrowed)), "403 wrong-terminal");
}

TEST_F(Office, NamesARefusalThatItRecorded)
{
    set_state(wang_, backend::CardState::Lost);
    const auto answer = ask(kiosk_one.authorise(kiosk_one.load(wang_, kiosk_one.item(1), 1, ten)));
    EXPECT_EQ(backend::decode_problem(answer.body)->ack, "D-225000000001-7-1-1");
}

// ---- requests that are none ----

TEST_F(Office, RefusesAtTheDoorWhatIsNoRequest)
{
    const auto good = kiosk_one.keep(kiosk_one.item(1), wang_.card(), ten);
    const auto changed = [&](auto change) {
        auto request = good;
        change(request);
        return problem(ask(request));
    };
    EXPECT_EQ(changed([](auto& r) { r.path = "/v1/pending"; }), "404 not-found");
    EXPECT_EQ(changed([](auto& r) { r.path = "/"; }), "404 not-found");
    EXPECT_EQ(changed([](auto& r) { r.path = "/v1/loads/225000000001-7-1/reslut"; }),
              "404 not-found");
    EXPECT_EQ(changed([](auto& r) { r.method = "DELETE"; }), "405 method-not-allowed");
    EXPECT_EQ(changed([](auto& r) { r.path = "/v1/loads/42"; }), "400 malformed");
    EXPECT_EQ(changed([](auto& r) { r.path = "/v1/cards/1234"; }), "400 malformed");
    EXPECT_EQ(changed([](auto& r) { r.idempotency_key.reset(); }), "400 idempotency-key-missing");
    EXPECT_EQ(changed([](auto& r) { r.idempotency_key = ""; }), "400 idempotency-key-missing");
    EXPECT_EQ(changed([](auto& r) { r.idempotency_key = std::string(129, 'k'); }),
              "400 idempotency-key-missing");
    EXPECT_EQ(changed([](auto& r) { r.content_type = "text/plain"; }),
              "415 unsupported-media-type");
    EXPECT_EQ(changed([](auto& r) { r.body = std::string(4 * 1024 * 1024 + 1, ' '); }),
              "413 too-large");
    EXPECT_EQ(changed([](auto& r) {
                  r.idempotency_key = "html";
                  r.body = "<html>";
              }),
              "400 malformed");
    EXPECT_EQ(changed([](auto& r) { r.common_name = ""; }), "403 wrong-terminal");
    EXPECT_EQ(problem(ask(kiosk_one.get("/v1/hotlist?since=x"))), "400 malformed");
    EXPECT_EQ(problem(ask(kiosk_one.get("/v1/hotlist"))), "400 malformed");
    EXPECT_EQ(problem(ask(good)), "201") << "nothing of the above stood in the way of the good one";
}

TEST_F(Office, SaysThatItDoesNotKnowALoad)
{
    const auto unknown = kiosk_one.item(77);
    EXPECT_EQ(problem(ask(kiosk_one.get(backend::load_path(unknown)))), "404 load-unknown");
    EXPECT_EQ(problem(ask(kiosk_one.credited(unknown, 1, Mac{}))), "404 load-unknown");
    (void)registered(ask(kiosk_one.keep(unknown, wang_.card(), ten)));
    EXPECT_EQ(problem(ask(kiosk_one.get(backend::load_path(unknown)))), "404 load-unknown")
        << "kept without an attempt";
}

TEST_F(Office, RefusesToKeepAnotherAmountOrForAnotherCard)
{
    (void)registered(ask(kiosk_one.keep(kiosk_one.item(1), wang_.card(), ten)));
    auto request = kiosk_one.keep(kiosk_one.item(1), wang_.card(), Money::yuan(20));
    request.idempotency_key = "other-amount";
    EXPECT_EQ(problem(ask(request)), "400 malformed");
    request = kiosk_one.keep(kiosk_one.item(1), wu_.card(), ten);
    request.idempotency_key = "other-card";
    EXPECT_EQ(problem(ask(request)), "403 not-same-card");
}

// ---- cards, parameters, terminals ----

TEST_F(Office, AnswersACardOfTheRightIssuerOnly)
{
    const auto status =
        backend::decode_card_status(ask(kiosk_one.get(backend::card_path(wang_.card()))).body);
    ASSERT_TRUE(status);
    EXPECT_EQ(status->state, backend::CardState::Active);
    EXPECT_EQ(status->limits.balance_cap, Money::yuan(1000));
    EXPECT_EQ(status->quote_expires, std::chrono::seconds{180});
    auto other = wang_.card();
    other.issuer[7] = std::byte{9};
    EXPECT_EQ(problem(ask(kiosk_one.get(backend::card_path(other)))), "404 card-unknown");
    EXPECT_EQ(ask(kiosk_one.get("/v1/cards/00002510000000000017")).status, 200);
}

TEST_F(Office, SendsTheParametersOnceAVersion)
{
    auto request = kiosk_one.get(backend::parameters_path());
    const auto first = ask(request);
    EXPECT_EQ(first.etag, "\"1\"");
    request.if_none_match = first.etag;
    EXPECT_EQ(ask(request).status, 304);
    EXPECT_EQ(ask(request).body, "");
    request.if_none_match = "\"0\"";
    EXPECT_EQ(ask(request), first);
}

TEST_F(Office, TellsWhatChangedOnTheHotlist)
{
    const auto since = [&](std::uint64_t version) {
        return *backend::decode_hotlist(ask(kiosk_one.get(backend::hotlist_path(version))).body);
    };
    EXPECT_EQ(since(0).added.size(), 1U) << "the demonstration's lost card";
    set_state(wang_, backend::CardState::Lost);
    EXPECT_EQ(since(1).added.size(), 1U);
    set_state(wang_, backend::CardState::Active);
    EXPECT_EQ(since(2).removed, std::vector{wang_.card()});
    EXPECT_TRUE(since(3).removed.empty());
    EXPECT_EQ(since(99).added, since(0).added)
        << "a terminal from another life gets the whole list";
}

TEST_F(Office, SignsATerminalOnAndTellsItTheDay)
{
    const backend::SignOn request{"citizen-kiosk 0.1.0", 7, now_};
    const auto answer = backend::decode_signed_on(
        ask(kiosk_one.post(backend::sign_on_path(kiosk_one.id), "s", encode(request))).body);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->host_time, now_);
    EXPECT_EQ(answer->business_date, business_date_of(now_));
    EXPECT_EQ(answer->hotlist_version, 1U);
    EXPECT_EQ(
        problem(ask(kiosk_one.post(backend::sign_on_path(kiosk_two.id), "t", encode(request)))),
        "403 wrong-terminal");
}

TEST_F(Office, HearsAHeartbeat)
{
    const backend::Heartbeat beat{.terminal_time = now_, .devices = {{"printer", "ready"}}};
    const auto answer = backend::decode_heartbeat_answer(
        ask(kiosk_one.post(backend::heartbeat_path(kiosk_one.id), "h", encode(beat))).body);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->host_time, now_);
}

TEST_F(Office, KeepsJournalSegmentsAndAlarmsOnAGap)
{
    const auto send = [&](std::uint64_t first, const std::string& line, const std::string& key) {
        const backend::JournalSegment segment{kiosk_one.id, first, first, {}, {line}};
        return ask(kiosk_one.post(backend::journal_segments_path(), key, encode(segment)));
    };
    EXPECT_EQ(backend::decode_acknowledgement(send(1, "a", "1").body)->ack, "J-225000000001-1-1");
    EXPECT_EQ(send(2, "b", "2").status, 201);
    EXPECT_EQ(send(2, "b", "2-again").status, 201);
    EXPECT_FALSE(alarmed("journal-gap"));
    EXPECT_EQ(send(4, "d", "4").status, 201);
    EXPECT_TRUE(alarmed("journal-gap"));
}

// ---- what a checker reads ----

TEST_F(Office, CountsEachTerminalsCashByWhatBecameOfIt)
{
    const auto loaded = kiosk_one.item(1);
    const auto granted =
        authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, loaded, 1, ten))));
    (void)verdict(ask(kiosk_one.credited(loaded, 1, *wang_.credit(granted.authorisation))));
    (void)registered(ask(kiosk_one.keep(kiosk_one.item(2), wang_.card(), Money::yuan(20))));
    (void)authorised(
        ask(kiosk_one.authorise(kiosk_one.load(wang_, kiosk_one.item(3), 1, Money::yuan(30)))));
    const auto totals = nlohmann::json::parse(office_->with_books(
        [](HostBooks&, const Checker& checker) { return checker.totals(kiosk_one.id); }));
    EXPECT_EQ(totals.at("cash").at("applied").at("sum_fen"), 1'000);
    EXPECT_EQ(totals.at("cash").at("kept").at("sum_fen"), 2'000);
    EXPECT_EQ(totals.at("cash").at("authorised").at("sum_fen"), 3'000);
}

TEST_F(Office, ShowsACardsHistoryInOrder)
{
    wang_ = TestPurse{"00002510000000000017", Money::yuan(90), 23};  // 5.00 were spent off line
    const auto item = kiosk_one.item(1);
    const auto granted = authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 1, ten))));
    (void)verdict(ask(kiosk_one.credited(item, 1, *wang_.credit(granted.authorisation))));
    const auto history =
        nlohmann::json::parse(office_->with_books([&](HostBooks& host, const Checker& checker) {
            return checker.history(*host.cards.find(wang_.card()));
        }));
    const auto& entries = history.at("entries");
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].at("kind"), "seen");
    EXPECT_EQ(entries[0].at("delta_fen"), -500);
    EXPECT_EQ(entries[1].at("kind"), "loaded");
    EXPECT_EQ(entries[1].at("balance_fen"), 10'000);
    EXPECT_EQ(history.at("attempts").at(0).at("state"), "applied");
    EXPECT_EQ(history.at("reports").at(0).at("verdict"), "applied");
}

TEST_F(Office, FindsEveryKindOfDamageWhenItAudits)
{
    const auto item = kiosk_one.item(1);
    const auto granted = authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 1, ten))));
    (void)verdict(ask(kiosk_one.credited(item, 1, *wang_.credit(granted.authorisation))));
    for (const char* damage :
         {"UPDATE card SET balance_fen = balance_fen + 1 WHERE asn LIKE '%0017'",
          "UPDATE account_entry SET delta_fen = 1",
          "UPDATE load_attempt SET state = 'not-applied', applied_by = NULL WHERE state = "
          "'applied'",
          "UPDATE pending SET state = 'consumed', claimed_by = '225000000001-7-1'",
          "UPDATE load_item SET custody = 'kept' WHERE custody = 'load'",
          "UPDATE card SET counter = 60000"}) {
        const Database::Transaction undone{*database_};
        Query{*database_, damage}.run();
        const auto audit = nlohmann::json::parse(Checker{*database_}.audit());
        EXPECT_FALSE(audit.at("sound")) << damage;
    }
}

TEST_F(Office, HasTheDatabaseItselfRefuseASecondLoadAtACounter)
{
    const auto item = kiosk_one.item(1);
    (void)authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 1, ten))));
    (void)authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 2, ten))));
    const Database::Transaction undone{*database_};
    EXPECT_THROW(
        (Query{*database_, "UPDATE load_attempt SET state = 'applied', applied_by = 'tac'"}.run()),
        std::runtime_error);
}

// ---- personalisation ----

TEST_F(Office, WritesAPackageForEveryPhone)
{
    const auto phones = scratch_.path() / "phones";
    std::ifstream file{phones / "ji.json"};
    const auto package = nlohmann::json::parse(file);
    EXPECT_EQ(package.at("format"), "citizen-kiosk personalisation 1");
    EXPECT_EQ(package.at("name"), "ji");
    EXPECT_EQ(package.at("holder_name"), "𠮷永强") << "U+20BB7";
    EXPECT_EQ(package.at("asn"), "00002510000000000021");
    EXPECT_EQ(package.at("balance_fen"), 12'345);
    EXPECT_EQ(package.at("online_counter"), 23);
    for (const auto* key : {"dpk", "dlk", "dtk", "dpuk", "drpk", "damk"})
        EXPECT_EQ(package.at("keys").at(key).get<std::string>().size(), 48U) << key;
    EXPECT_EQ(std::filesystem::status(phones / "transport.key").permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    for (const auto* name :
         {"wang", "li", "zhao", "chen", "ji", "liu", "zhou", "sun", "wu", "zheng"})
        EXPECT_TRUE(std::filesystem::exists(phones / (std::string{name} + ".json"))) << name;
}

TEST_F(Office, SeedsOnce)
{
    std::filesystem::remove(scratch_.path() / "phones" / "wang.json");
    seed_demonstration(*database_, hsm_, scratch_.path() / "phones", now_);
    EXPECT_FALSE(std::filesystem::exists(scratch_.path() / "phones" / "wang.json"));
}

TEST(Database, RefusesAFileOfANewerProgram)
{
    const ScratchDirectory scratch;
    {
        Database database{scratch.path() / "x.db"};
        Query{database, "PRAGMA user_version = 99"}.run();
    }
    EXPECT_THROW(Database{scratch.path() / "x.db"}, std::runtime_error);
}

TEST(Database, NamesAFileThatIsNone)
{
    const ScratchDirectory scratch;
    std::ofstream{scratch.path() / "x.db"} << std::string(4096, 'x');
    try {
        const Database database{scratch.path() / "x.db"};
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string_view{error.what()}.find("x.db"), std::string_view::npos)
            << error.what();
    }
}

}  // namespace
}  // namespace kiosk::sandbox
