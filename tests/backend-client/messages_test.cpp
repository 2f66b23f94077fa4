#include "backend-client/json_object.h"
#include "backend-client/messages_cards.h"
#include "backend-client/messages_loads.h"
#include "backend-client/messages_parameters.h"
#include "backend-client/messages_pending.h"
#include "backend-client/messages_terminals.h"
#include "backend-client/problem.h"
#include "backend-client/rfc3339.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <fstream>
#include <random>

namespace kiosk::backend {
namespace {

using nlohmann::ordered_json;

/// The bytes of an example, as they stand in the contract.
std::string example(const std::string& name)
{
    std::ifstream contract{"backend-client/api/openapi.yaml"};
    const std::string wanted = "    " + name + ":";
    const std::string value = "      value: ";
    bool inside = false;
    for (std::string line; std::getline(contract, line);) {
        if (line == "  examples:") inside = true;
        if (!inside || line != wanted) continue;
        std::getline(contract, line);
        EXPECT_TRUE(line.starts_with(value)) << name;
        return line.substr(value.size());
    }
    ADD_FAILURE() << "no example " << name;
    return {};
}

const TerminalId here = *TerminalId::from_digits("225000000001");
const TerminalId there = *TerminalId::from_digits("225000000002");
const CardId card{*array_from_hex<8>("2500000000000000"),
                  *CardNumber::from_digits("00002510000000000017")};
const CardTime host_time{*Bcd<4>::from_digits("20260301"), *Bcd<3>::from_digits("081530")};
const auto head =
    *array_from_hex<32>("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");

ItemId item(std::uint32_t epoch, std::uint32_t sequence) { return {here, epoch, sequence}; }
WallTime at(std::string_view time) { return *wall_time_from_rfc3339(time); }

// ---- each message, member by member, against the contract's bytes ----

template <class T, class Decode>
void is_written_and_read_as(const char* name, const T& value, Decode decode)
{
    const auto bytes = example(name);
    EXPECT_EQ(encode(value), bytes);
    const auto read = decode(bytes);
    ASSERT_TRUE(read) << to_text(read.error());
    EXPECT_EQ(*read, value);
}

TEST(Messages, SignOnIsAsTheContractShows)
{
    is_written_and_read_as(
        "SignOn", SignOn{"citizen-kiosk 0.1.0", 7, at("2026-03-01T00:15:30.125Z")}, decode_sign_on);
}

TEST(Messages, SignedOnIsAsTheContractShows)
{
    using namespace std::chrono;
    is_written_and_read_as("SignedOn",
                           SignedOn{at("2026-03-01T00:15:30.250Z"), 2026y / March / 1, 3, 12},
                           decode_signed_on);
}

TEST(Messages, HeartbeatIsAsTheContractShows)
{
    is_written_and_read_as(
        "Heartbeat",
        Heartbeat{.terminal_time = at("2026-03-01T00:16:30Z"),
                  .devices = {{"printer", "paper-near-end"}, {"cash_acceptor", "ready"}},
                  .queue = {2, Money::yuan(150), std::chrono::seconds{61}},
                  .stacked = Money::yuan(12500),
                  .journal = {4711, head}},
        decode_heartbeat);
    is_written_and_read_as("HeartbeatAnswer", HeartbeatAnswer{at("2026-03-01T00:16:30.040Z")},
                           decode_heartbeat_answer);
}

TEST(Messages, ParametersAreAsTheContractShows)
{
    is_written_and_read_as(
        "Parameters",
        Parameters{3,
                   Money::fen(1),
                   Money::yuan(1000),
                   Money::yuan(1000),
                   {Money::yuan(10), Money::yuan(20), Money::yuan(50), Money::yuan(100)}},
        decode_parameters);
}

TEST(Messages, HotlistIsAsTheContractShows)
{
    const auto other = [](const char* asn) {
        return CardId{card.issuer, *CardNumber::from_digits(asn)};
    };
    is_written_and_read_as(
        "Hotlist",
        Hotlist{13, {{other("00002510000000000033"), "lost"}}, {other("00002510000000000041")}},
        decode_hotlist);
}

const CardStatus active{card,
                        CardState::Active,
                        {Money::fen(1), Money::yuan(1000), Money::yuan(1000)},
                        std::chrono::seconds{180}};
const PendingLoad waiting{
    "P-1002", {there, 3, 8}, Money::yuan(20), at("2026-02-28T10:00:00Z"), PendingState::Available};

TEST(Messages, CardStatusIsAsTheContractShows)
{
    is_written_and_read_as("CardStatus", active, decode_card_status);
}

TEST(Messages, OpenItemsAreAsTheContractShows)
{
    const OpenLoad load{.item = {there, 3, 9},
                        .attempt = 1,
                        .state = OpenLoadState::Authorised,
                        .terminal = there,
                        .amount = Money::yuan(50),
                        .funding = {FundingKind::Pending, "P-1001"},
                        .counter = 23,
                        .balance_before = Money::yuan(95),
                        .host_time = host_time};
    is_written_and_read_as("OpenItems", OpenItems{active, {load}, {waiting}}, decode_open_items);
}

TEST(Messages, PendingLoadsAreAsTheContractShows)
{
    const PendingLoad unproved{"P-1003",
                               {there, 3, 10},
                               Money::yuan(10),
                               at("2026-02-28T11:00:00Z"),
                               PendingState::AwaitingProof};
    is_written_and_read_as("PendingLoads", PendingLoads{{waiting, unproved}}, decode_pending_loads);
}

TEST(Messages, LoadRequestIsAsTheContractShows)
{
    const LoadRequest request{.item = item(7, 42),
                              .attempt = 1,
                              .terminal = here,
                              .card = card,
                              .amount = Money::yuan(100),
                              .purse = {.balance = Money::yuan(95),
                                        .counter = 23,
                                        .key_version = 1,
                                        .random = *array_from_hex<4>("1A2B3C4D"),
                                        .mac1 = *array_from_hex<4>("0F1E2D3C")}};
    is_written_and_read_as("LoadRequest", request, decode_load_request);
}

TEST(Messages, LoadRequestNamesThePendingAddValueThatItClaims)
{
    const auto request = decode_load_request(example("LoadRequestOfPending"));
    ASSERT_TRUE(request);
    EXPECT_EQ(request->funding, (Funding{FundingKind::Pending, "P-1002"}));
}

TEST(Messages, LoadAuthorisedIsAsTheContractShows)
{
    is_written_and_read_as(
        "LoadAuthorised",
        LoadAuthorised{item(7, 42), 1, {host_time, *array_from_hex<4>("A1B2C3D4")}, "L-42-1"},
        decode_load_authorised);
}

TEST(Messages, LoadStatusIsAsTheContractShows)
{
    is_written_and_read_as("LoadStatus",
                           LoadStatus{item(7, 42), 1, HostLoadState::Applied, Money::yuan(100),
                                      AppliedBy::Tac, "L-42-1"},
                           decode_load_status);
}

TEST(Messages, LoadResultWithATacIsAsTheContractShows)
{
    is_written_and_read_as("LoadResultCredited",
                           LoadResult{1, here, CreditedOutcome{*array_from_hex<4>("DEADBEEF")}},
                           decode_load_result);
}

TEST(Messages, LoadResultWithEvidenceIsAsTheContractShows)
{
    const auto reporter = *TerminalId::from_digits("225000000003");
    LoadEvidence evidence;
    evidence.proofs = {{24, {}, *array_from_hex<4>("DEADBEEF")}};
    evidence.challenge = LoadChallenge{.balance = Money::yuan(195),
                                       .counter = 24,
                                       .key_version = 1,
                                       .random = *array_from_hex<4>("11223344"),
                                       .mac1 = *array_from_hex<4>("55667788")};
    evidence.balance = Money::yuan(195);
    evidence.load_record = PurseRecord{23, {}, Money::yuan(100), 2, here, host_time};
    is_written_and_read_as(
        "LoadResultEvidence",
        LoadResult{1, reporter, UnknownOutcome{evidence, Money::yuan(100), reporter}},
        decode_load_result);
}

TEST(Messages, LoadVerdictIsAsTheContractShows)
{
    is_written_and_read_as("LoadVerdict", LoadVerdict{item(7, 42), 1, Verdict::Applied, "R-42-1"},
                           decode_load_verdict);
}

TEST(Messages, PendingRegistrationIsAsTheContractShows)
{
    is_written_and_read_as(
        "PendingRegistration",
        PendingRegistration{item(7, 44), card, here, Money::yuan(50), "card-removed"},
        decode_pending_registration);
    is_written_and_read_as(
        "PendingRegistered",
        PendingRegistered{"P-1004", item(7, 44), PendingState::Available, "P-1004"},
        decode_pending_registered);
}

TEST(Messages, JournalSegmentIsAsTheContractShows)
{
    is_written_and_read_as("JournalSegment",
                           JournalSegment{here, 4710, 4711, head, {"first line", "第二行"}},
                           decode_journal_segment);
    is_written_and_read_as("Acknowledgement", Acknowledgement{"J-4711"}, decode_acknowledgement);
}

TEST(Messages, ProblemIsAsTheContractShows)
{
    auto problem = make_problem(ProblemType::OverLimit, 403, "at most 1000.00 yuan");
    problem.ack = "D-42-1";
    is_written_and_read_as("ProblemOverLimit", problem, decode_problem);
}

// ---- every message, whatever the bytes ----

using Again = Expected<std::string, MessageFault>;

/// Reads and writes again.
template <auto decode>
Again again(std::string_view body)
{
    const auto value = decode(body);
    if (!value) return unexpected{value.error()};
    return encode(*value);
}

struct Kind {
    const char* name;  ///< of its example
    Again (*again)(std::string_view);
};

constexpr std::array kinds{
    Kind{"SignOn", again<decode_sign_on>},
    Kind{"SignedOn", again<decode_signed_on>},
    Kind{"Heartbeat", again<decode_heartbeat>},
    Kind{"HeartbeatAnswer", again<decode_heartbeat_answer>},
    Kind{"Parameters", again<decode_parameters>},
    Kind{"Hotlist", again<decode_hotlist>},
    Kind{"CardStatus", again<decode_card_status>},
    Kind{"OpenItems", again<decode_open_items>},
    Kind{"PendingLoads", again<decode_pending_loads>},
    Kind{"LoadRequest", again<decode_load_request>},
    Kind{"LoadRequestOfPending", again<decode_load_request>},
    Kind{"LoadAuthorised", again<decode_load_authorised>},
    Kind{"LoadStatus", again<decode_load_status>},
    Kind{"LoadResultCredited", again<decode_load_result>},
    Kind{"LoadResultEvidence", again<decode_load_result>},
    Kind{"LoadVerdict", again<decode_load_verdict>},
    Kind{"PendingRegistration", again<decode_pending_registration>},
    Kind{"PendingRegistered", again<decode_pending_registered>},
    Kind{"JournalSegment", again<decode_journal_segment>},
    Kind{"Acknowledgement", again<decode_acknowledgement>},
};

/// One kind, with its example taken apart.
struct Sample {
    explicit Sample(const Kind& kind) : again{kind.again}, bytes{example(kind.name)}
    {
        collect(json, ordered_json::json_pointer{});
    }

    Again (*again)(std::string_view);
    std::string bytes;
    ordered_json json = ordered_json::parse(bytes);
    /// Every place in the message where a value stands, whole objects and lists included.
    std::vector<ordered_json::json_pointer> places{};

    /// The message written again, or the fault in words.
    [[nodiscard]] std::string read_again(std::string_view body) const
    {
        const auto read = again(body);
        return read ? *read : std::string{to_text(read.error())};
    }
    [[nodiscard]] MessageFault fault_of(std::string_view body) const
    {
        const auto read = again(body);
        EXPECT_FALSE(read) << body.substr(0, 200);
        return read ? MessageFault::NotJson : read.error();
    }

private:
    void collect(const ordered_json& node, const ordered_json::json_pointer& place)
    {
        if (!place.empty()) places.push_back(place);
        if (node.is_array())
            for (std::size_t i = 0; i < node.size(); ++i) collect(node[i], place / i);
        if (node.is_object())
            for (const auto& [name, child] : node.items()) collect(child, place / name);
    }
};

template <class Check>
void for_every_message(Check check)
{
    for (const auto& kind : kinds) {
        SCOPED_TRACE(kind.name);
        check(Sample{kind});
    }
}

TEST(EveryMessage, IsWrittenAgainWithTheSameBytes)
{
    for_every_message([](const Sample& m) { EXPECT_EQ(m.read_again(m.bytes), m.bytes); });
}

TEST(EveryMessage, RejectsEveryTruncation)
{
    for_every_message([](const Sample& m) {
        for (std::size_t n = 0; n < m.bytes.size(); ++n)
            EXPECT_EQ(m.fault_of(std::string_view{m.bytes}.substr(0, n)), MessageFault::NotJson);
    });
}

TEST(EveryMessage, IgnoresMembersThatItDoesNotKnow)
{
    for_every_message([](const Sample& m) {
        auto later = m.json;
        later["later"] = {{"deep", {1, 2, 3}}};
        for (const auto& place : m.places)
            if (m.json[place].is_object() && place.back() != "devices")
                later[place]["later"] = "text";
        EXPECT_EQ(m.read_again(later.dump()), m.bytes);
    });
}

TEST(EveryMessage, MissesEachTopLevelMemberThatIsGone)
{
    for_every_message([](const Sample& m) {
        for (const auto& [name, value] : m.json.items()) {
            if (name == "applied_by") continue;  // the one that may be absent
            auto without = m.json;
            without.erase(name);
            EXPECT_EQ(m.fault_of(without.dump()), MessageFault::MissingField) << name;
        }
    });
}

TEST(EveryMessage, NeverTakesAValueOfAnotherTypeForItsOwn)
{
    const std::vector<ordered_json> others{true, -1,          0.5,       "\n",
                                           "",   {{{"", 1}}}, {{"", 1}}, 18446744073709551615U};
    for_every_message([&others](const Sample& m) {
        for (const auto& place : m.places) {
            if (place.to_string() == "/added/0/reason")
                continue;  // any word, even none, means "do not serve"
            for (const auto& other : others) {
                if (other.is_boolean() && m.json[place].is_boolean()) continue;
                if (other == "" && place.to_string().starts_with("/lines/")) continue;
                auto spoilt = m.json;
                spoilt[place] = other;
                EXPECT_FALSE(m.again(spoilt.dump())) << place << " = " << other;
            }
        }
    });
}

TEST(EveryMessage, TakesMoneyOnlyInWholeFenThatAPurseOrABoxCanHold)
{
    int seen = 0;
    for_every_message([&seen](const Sample& m) {
        for (const auto& place : m.places) {
            if (!place.back().ends_with("_fen") || m.json[place].is_array()) continue;
            ++seen;
            for (const char* wrong :
                 {"-1", "0.5", "1e3", "9007199254740992", "99999999999999999999", "[1]"}) {
                auto spoilt = m.json;
                spoilt[place] = "HERE";
                auto text = spoilt.dump();
                text.replace(text.find("\"HERE\""), 6, wrong);
                EXPECT_FALSE(m.again(text)) << place << " = " << wrong;
            }
        }
    });
    EXPECT_GT(seen, 25);
}

TEST(EveryMessage, IsNoHtmlNoNumberNoNestAndNoGarbage)
{
    const std::string deep(1'000'000, '[');
    const std::string closed = std::string(500'000, '[') + std::string(500'000, ']');
    const std::string long_text = "{\"a\":\"" + std::string(4U << 20U, 'x') + "\"}";
    for_every_message([&](const Sample& m) {
        for (const std::string& body :
             {std::string{"<!DOCTYPE html><html><body>Sign in to the network</body></html>"}, deep,
              closed, long_text, std::string{"{\"\xFF\xFE\":1}"}, m.bytes + m.bytes})
            EXPECT_EQ(m.fault_of(body), MessageFault::NotJson);
        EXPECT_EQ(m.fault_of("[" + m.bytes + "]"), MessageFault::WrongType);
        EXPECT_EQ(m.fault_of("42"), MessageFault::WrongType);
    });
}

TEST(EveryMessage, SurvivesRandomDamage)
{
    std::mt19937 random{20260301};
    const std::string alphabet = R"({}[]",:-+.eE0123456789\utrue null)";
    const auto below = [&random](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>{0, n - 1}(random);
    };
    for_every_message([&](const Sample& m) {
        for (int run = 0; run < 100; ++run) {
            auto damaged = m.bytes;
            for (auto count = 1 + below(3); count > 0; --count)
                damaged[below(damaged.size())] = below(2) == 0 ? alphabet[below(alphabet.size())]
                                                               : static_cast<char>(below(256));
            const auto read = m.again(damaged);
            // What was read is a message: it is written again as it was understood.
            EXPECT_TRUE(!read || m.read_again(*read) == *read) << damaged;
        }
    });
}

// ---- what single messages must refuse ----

template <class Decode>
MessageFault fault_when(Decode decode, const char* name, const char* place,
                        const ordered_json& value)
{
    auto spoilt = ordered_json::parse(example(name));
    spoilt[ordered_json::json_pointer{place}] = value;
    const auto read = decode(spoilt.dump());
    EXPECT_FALSE(read) << place << " = " << value;
    return read ? MessageFault::NotJson : read.error();
}

TEST(LoadRequest, IsNeverForNothing)
{
    EXPECT_EQ(fault_when(decode_load_request, "LoadRequest", "/amount_fen", 0),
              MessageFault::OutOfRange);
    EXPECT_EQ(fault_when(decode_load_request, "LoadRequest", "/amount_fen", 4294967296),
              MessageFault::OutOfRange);
}

TEST(LoadRequest, IsForThePurseOnly)
{
    EXPECT_EQ(fault_when(decode_load_request, "LoadRequest", "/transaction_type", 1),
              MessageFault::OutOfRange);
}

TEST(LoadRequest, HasNoBankFundingYet)
{
    EXPECT_EQ(fault_when(decode_load_request, "LoadRequest", "/funding/kind", "bank"),
              MessageFault::OutOfRange);
}

TEST(LoadRequest, NeedsAWholeCardNumber)
{
    for (const char* asn : {"0000251000000000001", "000025100000000000170", "0000251000000000001A"})
        EXPECT_EQ(fault_when(decode_load_request, "LoadRequest", "/card/asn", asn),
                  MessageFault::OutOfRange);
}

TEST(LoadAuthorised, IsNothingElseThanAuthorised)
{
    EXPECT_EQ(fault_when(decode_load_authorised, "LoadAuthorised", "/state", "superseded"),
              MessageFault::OutOfRange);
}

TEST(LoadAuthorised, NeedsAnAcknowledgementThatCanBeKept)
{
    for (const char* ack : {"", "with space", "ünïcode"})
        EXPECT_EQ(fault_when(decode_load_authorised, "LoadAuthorised", "/ack", ack),
                  MessageFault::OutOfRange);
}

TEST(CardStatus, AStateThatNobodyDefinedIsNotActive)
{
    EXPECT_EQ(fault_when(decode_card_status, "CardStatus", "/state", "frozen"),
              MessageFault::OutOfRange);
}

TEST(CardStatus, ItsQuoteLastsADayAtMost)
{
    EXPECT_EQ(fault_when(decode_card_status, "CardStatus", "/quote_expires_s", 86401),
              MessageFault::OutOfRange);
}

TEST(Hotlist, ACardStaysListedForAReasonThatNobodyDefined)
{
    auto list = ordered_json::parse(example("Hotlist"));
    list["added"][0]["reason"] = 7;
    const auto read = decode_hotlist(list.dump());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->added.size(), 1U);
}

TEST(JournalSegment, ItsLinesAreAsManyAsItSays)
{
    EXPECT_EQ(fault_when(decode_journal_segment, "JournalSegment", "/last", 4712),
              MessageFault::OutOfRange);
    EXPECT_EQ(fault_when(decode_journal_segment, "JournalSegment", "/last", 4709),
              MessageFault::OutOfRange);
}

TEST(Heartbeat, WritesDeviceNamesInOneOrder)
{
    Heartbeat one;
    one.devices = {{"b", "ready"}, {"a", "ready"}};
    EXPECT_NE(encode(one).find(R"("devices":{"a":"ready","b":"ready"})"), std::string::npos);
}

TEST(LoadResult, SaysNothingOfWhatWasNotLearnt)
{
    const LoadResult nothing{2, here, UnknownOutcome{}};
    EXPECT_EQ(
        encode(nothing),
        R"({"attempt":2,"terminal":"225000000001","outcome":"evidence","evidence":{"credit_sent":true,"proofs":[]}})");
    const auto read = decode_load_result(encode(nothing));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, nothing);
}

TEST(JsonObject, WritesAnyTextAsValidJson)
{
    const std::string hostile{"\"\\\n\0\x7F\xFF€𠮷", 13};
    const auto text = JsonObject{}.text("t", hostile).finish();
    EXPECT_TRUE(ordered_json::accept(text)) << text;
}

TEST(Problem, KeepsAWordThatThisVersionDoesNotKnow)
{
    const auto problem =
        decode_problem(R"({"type":"urn:citizen-kiosk:problem:card-melted","status":403})");
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->type, ProblemType::Other);
    EXPECT_EQ(problem->word, "card-melted");
}

TEST(Problem, OfAGatewayHasNoWordOfOurs)
{
    const auto problem =
        decode_problem(R"({"type":"about:blank","title":"Bad Gateway","status":502})");
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->type, ProblemType::Other);
    EXPECT_EQ(problem->word, "");
}

TEST(Problem, ForPeopleIsCutAndHasNoControlCharacters)
{
    const auto problem = decode_problem(R"({"detail":"a\nb\u001b[31m","title":")" +
                                        std::string(255, 't') + R"(€"})");
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->detail, "a b [31m");
    EXPECT_EQ(problem->title, std::string(255, 't'));
}

}  // namespace
}  // namespace kiosk::backend
