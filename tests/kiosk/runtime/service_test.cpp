#include "backend-client/messages_loads.h"
#include "backend-client/messages_pending.h"
#include "kiosk/runtime/app/die_at.h"
#include "kiosk/runtime/service/flow_clock.h"
#include "kiosk/runtime/service/host_questions.h"
#include "kiosk/runtime/service/host_requests.h"
#include "kiosk/runtime/service/house_watch.h"
#include "kiosk/runtime/service/mailbox.h"
#include "tests/kiosk/journal/sample_facts.h"

#include <gtest/gtest.h>

namespace kiosk::runtime {
namespace {

using namespace std::chrono_literals;
using journal::authorisation;
using journal::card;
using journal::challenge;
using journal::item;
using journal::terminal;

const Asker asker{terminal, 1, 3};

LoadItem attempted()
{
    LoadItem load;
    load.id = item;
    load.card = card;
    load.amount = Money::yuan(100);
    load.attempts.push_back({.number = 2, .challenge = challenge, .requested = true});
    return load;
}

std::string body_of(const journal::OutgoingRequest& request)
{
    return {reinterpret_cast<const char*>(request.body.data()), request.body.size()};
}

journal::StoredRequest stored(flows::HostRequest::Kind kind, const LoadItem& load)
{
    return {.id = journal::RequestId{7}, .request = outgoing_request({kind, load}, asker, 1)};
}

TEST(HostRequests, AuthorisationCarriesTheLastChallengeAndTheTerminal)
{
    const auto out = outgoing_request({flows::HostRequest::Kind::Authorise, attempted()}, asker, 1);
    const auto message = backend::decode_load_request(body_of(out));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->item, item);
    EXPECT_EQ(message->attempt, 2U);
    EXPECT_EQ(message->purse, challenge);
    EXPECT_EQ(message->terminal, terminal);
    EXPECT_EQ(message->amount, Money::yuan(100));
    EXPECT_EQ(out.path, "/v1/loads");
    EXPECT_EQ(out.amount, Money::yuan(100));
}

TEST(HostRequests, KeysOfTwoTerminalsForOneAttemptDiffer)
{
    const Asker other{*TerminalId::from_digits("225000000002"), 1, 3};
    const flows::HostRequest wish{flows::HostRequest::Kind::Authorise, attempted()};
    EXPECT_NE(outgoing_request(wish, asker, 1).key, outgoing_request(wish, other, 1).key);
}

TEST(HostRequests, EveryReportHasItsOwnKeyAlsoAfterARestart)
{
    auto load = attempted();
    load.attempts.back().tac = *array_from_hex<4>("A1B2C3D4");
    const flows::HostRequest wish{flows::HostRequest::Kind::ReportCredit, load};
    const Asker next_boot{terminal, 1, 4};
    const auto first = outgoing_request(wish, asker, 1).key;
    EXPECT_NE(first, outgoing_request(wish, asker, 2).key);
    EXPECT_NE(first, outgoing_request(wish, next_boot, 1).key);
}

TEST(HostRequests, EvidenceNamesWhatItsChallengeWasTakenFor)
{
    auto load = attempted();
    load.attempts.back().evidence = journal::evidence;
    const auto out = outgoing_request({flows::HostRequest::Kind::ReportEvidence, load}, asker, 1);
    const auto message = backend::decode_load_result(body_of(out));
    ASSERT_TRUE(message);
    const auto* unknown = std::get_if<backend::UnknownOutcome>(&message->outcome);
    ASSERT_NE(unknown, nullptr);
    EXPECT_EQ(unknown->challenge_amount, Money::yuan(100));
    EXPECT_EQ(unknown->challenge_terminal, terminal);
}

TEST(HostRequests, PendingGoesIntoTheLaneOfVouchers)
{
    const auto out =
        outgoing_request({flows::HostRequest::Kind::RegisterPending, attempted()}, asker, 1);
    EXPECT_EQ(out.lane, journal::Lane::PendingVoucher);
    const auto message = backend::decode_pending_registration(body_of(out));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->item, item);
    EXPECT_EQ(message->amount, Money::yuan(100));
}

TEST(HostRequests, AcceptedAuthorisationIsToldWithItsMac2)
{
    const backend::Upload upload{
        {7, backend::SettledAs::Accepted, 201, "ack-1", ""},
        backend::encode(backend::LoadAuthorised{item, 2, authorisation, "ack-1"})};
    const auto event = event_of(upload, stored(flows::HostRequest::Kind::Authorise, attempted()));
    ASSERT_TRUE(event);
    const auto* authorised = std::get_if<flows::LoadAuthorised>(&*event);
    ASSERT_NE(authorised, nullptr);
    EXPECT_EQ(authorised->authorisation, authorisation);
}

TEST(HostRequests, RefusedAuthorisationIsADeclineWithTheHostsWord)
{
    const backend::Upload upload{{7, backend::SettledAs::Refused, 403, "x", "card-lost"}, "{}"};
    const auto event = event_of(upload, stored(flows::HostRequest::Kind::Authorise, attempted()));
    ASSERT_TRUE(event);
    const auto* declined = std::get_if<flows::LoadDeclined>(&*event);
    ASSERT_NE(declined, nullptr);
    EXPECT_EQ(declined->reason, "card-lost");
    EXPECT_EQ(declined->attempt, 2U);
}

TEST(HostRequests, AKeyThatStandsForOtherBytesDecidesNothing)
{
    const backend::Upload upload{
        {7, backend::SettledAs::Quarantined, 422, "", "idempotency-key-reused"}, "{}"};
    EXPECT_FALSE(event_of(upload, stored(flows::HostRequest::Kind::Authorise, attempted())));
}

TEST(HostRequests, AVerdictOfAnotherItemIsNotTaken)
{
    auto load = attempted();
    load.attempts.back().evidence = journal::evidence;
    const ItemId other{terminal, 3, 2};
    const backend::Upload upload{
        {7, backend::SettledAs::Accepted, 200, "ack", ""},
        backend::encode(backend::LoadVerdict{other, 2, backend::Verdict::Applied, "ack"})};
    EXPECT_FALSE(event_of(upload, stored(flows::HostRequest::Kind::ReportEvidence, load)));
}

// The house (I10, R38).

constexpr journal::JournalHealth healthy{.takes_new_money = true, .capacity = {}};
constexpr WallTime noon{std::chrono::milliseconds{1'795'320'000'000}};

HouseWatch open_house()
{
    HouseWatch house{QueueLimits{}, true, noon - 1h};
    house.reader("rf-bridge", true);
    house.printer(true);
    house.host_answered(TimePoint{10s});
    house.host_time(noon, noon + 1s);
    return house;
}

flows::Conditions seen(const HouseWatch& house, const journal::QueueTotals& queue = {},
                       TimePoint now = TimePoint{20s})
{
    return house.conditions(healthy, queue, now, noon);
}

TEST(HouseWatch, AHouseInOrderTakesCash)
{
    EXPECT_FALSE(flows::hindrance_to_cash(seen(open_house()), std::nullopt, true));
}

TEST(HouseWatch, AHostThatIsSilentForAMinuteClosesCash)
{
    EXPECT_TRUE(seen(open_house(), {}, TimePoint{70s}).host_recent);
    EXPECT_FALSE(seen(open_house(), {}, TimePoint{71s}).host_recent);
}

TEST(HouseWatch, AClockTwoMinutesOffTheHostsIsSuspect)
{
    auto house = open_house();
    house.host_time(noon + 2min, noon);
    EXPECT_EQ(house.time_quality(noon), TimeQuality::Good);
    house.host_time(noon + 2min + 1s, noon);
    EXPECT_EQ(house.time_quality(noon), TimeQuality::Suspect);
    EXPECT_FALSE(seen(house).time_known);
}

TEST(HouseWatch, AClockBeforeTheJournalsLastGoodTimeIsUnknown)
{
    HouseWatch house{QueueLimits{}, true, noon + 1h};
    house.host_time(noon, noon);
    EXPECT_EQ(house.time_quality(noon), TimeQuality::Unknown);
}

TEST(HouseWatch, AQueueOverAnyLimitClosesCash)
{
    const auto house = open_house();
    EXPECT_TRUE(seen(house, {.waiting = 500}).queue_within_limits);
    EXPECT_FALSE(seen(house, {.waiting = 501}).queue_within_limits);
    EXPECT_FALSE(seen(house, {.waiting = 1, .sum = Money::fen(5'000'001)}).queue_within_limits);
    const Stamp old{.boot_epoch = 1, .wall = noon - 24h - 1ms};
    EXPECT_FALSE(seen(house, {.waiting = 1, .oldest = old}).queue_within_limits);
}

TEST(HouseWatch, WithoutABagNumberOrAJournalNoCashIsTaken)
{
    HouseWatch house{QueueLimits{}, false, {}};
    EXPECT_FALSE(seen(house).bag_known);
    house.journal_refused(true);
    EXPECT_FALSE(seen(house).journal_healthy);
}

// Questions to the host.

struct Asked {
    std::vector<AskHost> requests;
    HostQuestions questions{{terminal, 3, "test"},
                            [this](HostCommand c) {
                                if (auto* ask = std::get_if<AskHost>(&c))
                                    requests.push_back(std::move(*ask));
                            },
                            [](const ItemId& id) { return id.sequence == 99; }};

    HostQuestions::Answer answer(int status, std::string body)
    {
        return questions.answered(
            {requests.back().question, backend::HttpAnswer{.status = status, .body = body}});
    }
};

TEST(HostQuestions, AnHtmlPageIsASilentHost)
{
    Asked asked;
    asked.questions.ask(flows::AskEligibility{5, card});
    const auto answer = asked.answer(200, "<html>log in</html>");
    ASSERT_TRUE(answer.event);
    const auto* silent = std::get_if<flows::HostSilent>(&*answer.event);
    ASSERT_NE(silent, nullptr);
    EXPECT_EQ(silent->op, 5U);
}

TEST(HostQuestions, ACardThatTheHostDoesNotKnowIsNotLoadable)
{
    Asked asked;
    asked.questions.ask(flows::AskEligibility{5, card});
    const auto answer = asked.answer(404, "{}");
    ASSERT_TRUE(answer.event);
    const auto* eligibility = std::get_if<flows::EligibilityAnswered>(&*answer.event);
    ASSERT_NE(eligibility, nullptr);
    EXPECT_EQ(eligibility->eligibility.standing, flows::CardStanding::Unknown);
}

TEST(HostQuestions, AnAnswerIsTakenOnce)
{
    Asked asked;
    asked.questions.ask(flows::AskEligibility{5, card});
    (void)asked.answer(404, "{}");
    EXPECT_FALSE(asked.answer(404, "{}").event);
}

TEST(HostQuestions, SignOnSaysTheSameAtEveryTry)
{
    Asked asked;
    asked.questions.sign_on(noon);
    asked.questions.sign_on(noon + 5s);
    ASSERT_EQ(asked.requests.size(), 2U);
    EXPECT_EQ(asked.requests[0].request.body, asked.requests[1].request.body);
    EXPECT_EQ(asked.requests[0].request.idempotency_key, asked.requests[1].request.idempotency_key);
}

// Small parts.

TEST(Mailbox, GivesInOrderAndNothingAfterItsDeadline)
{
    Mailbox<int> box;
    box.post(1);
    box.post(2);
    EXPECT_EQ(box.take(TimePoint::min()), 1);
    EXPECT_EQ(box.take(TimePoint::min()), 2);
    EXPECT_FALSE(box.take(TimePoint::min()));
}

TEST(FlowClock, RealTimeAndFlowTimeAreInverse)
{
    const FlowClock clock{20};
    const auto real = std::chrono::steady_clock::now() + 3s;
    EXPECT_EQ(clock.real(clock.at(real)), real);
    EXPECT_EQ(clock.at(real + 1s) - clock.at(real), 20s);
}

TEST(DieAt, TakesOnlyAMomentAFactAndACount)
{
    EXPECT_TRUE(die_at("before:StackIntended"));
    EXPECT_TRUE(die_at("durable:StackIntended:2"));
    for (const char* wrong : {"", "later:X", "before", "before:", "done:X:0", "done:X:2y"})
        EXPECT_FALSE(die_at(wrong)) << wrong;
}

TEST(DieAtDeathTest, KillsAtTheCountedFactOfThatMoment)
{
    const auto probe = *die_at("durable:NoteStacked:2");
    EXPECT_EXIT(
        {
            probe(FactMoment::Durable, "NoteStacked");
            probe(FactMoment::Before, "NoteStacked");
            probe(FactMoment::Durable, "StackIntended");
            probe(FactMoment::Durable, "NoteStacked");
            std::exit(0);
        },
        testing::KilledBySignal(SIGKILL), "");
}

}  // namespace
}  // namespace kiosk::runtime
