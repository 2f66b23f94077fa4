// The state machine of the purse (card.md section 2.2; JR/T 0025.2 table 1), its status words and its limits.

#include "devices/emulators/phone/command_apdu.h"
#include "tests/devices/emulators/phone/counterparts.h"

#include <gtest/gtest.h>

#include <array>

namespace kiosk::emulators {
namespace {

enum class State { Idle, Load, Purchase, Compound, Unload, Limit };
constexpr std::array all_states{State::Idle,     State::Load,   State::Purchase,
                                State::Compound, State::Unload, State::Limit};
constexpr std::array state_names{"idle", "load", "purchase", "compound", "unload", "limit"};

constexpr auto any_credit = "805200000B201011220930150000000004";
constexpr auto any_debit = "805401000F0000A5C3201011220930150000000008";
constexpr auto any_unload = "805403000B201011220930150000000004";
constexpr auto any_limit = "805800000E000064201011220930150000000004";
constexpr auto begin_limit = "80500401070125000000000113";

std::string sw_of(const std::string& answer)
{
    return answer.size() < 4 ? answer : answer.substr(answer.size() - 4);
}

/// A card with both purses, the PIN verified, and a proof of EP load 0017, in the state asked for.
class CardInState {
public:
    explicit CardInState(State state)
    {
        EXPECT_EQ(sw_of(load(terminal, card.chip(), 100)), "9000");
        EXPECT_EQ(terminal.send("0020000003123456"), "9000");
        begun_ = begin(state);
    }

    std::string begin(State state)
    {
        switch (state) {
            case State::Idle:
                return "";
            case State::Load:
                return terminal.load_begin(100);
            case State::Purchase:
                return terminal.purchase_begin(100);
            case State::Compound:
                return terminal.initialize("0302", 100, "0F");
            case State::Unload:
                return terminal.initialize("0501", 100, "10");
            case State::Limit:
                return terminal.send(begin_limit);
        }
        return "";
    }

    /// The right completion of what was begun last.
    std::string completion(State state) const
    {
        const auto& chip = card.chip();
        switch (state) {
            case State::Idle:
                return "";
            case State::Load:
                return host_answer(chip, TransactionType::EpLoad, begun_, 100);
            case State::Purchase:
                return shop_answer(chip, TransactionType::EpPurchase, begun_, 100);
            case State::Compound:
                return shop_answer(chip, TransactionType::CompoundPurchase, begun_, 100);
            case State::Unload:
                return host_answer(chip, TransactionType::Unload, begun_, 100, "0300");
            case State::Limit:
                return limit_answer(chip, begun_, 100);
        }
        return "";
    }

    /// Sends a command; an INITIALIZE that was taken is what is completed later.
    std::string send(const std::string& command)
    {
        const auto answer = terminal.send(command);
        if (command.starts_with("8050") && sw_of(answer) == "9000") begun_ = answer;
        return sw_of(answer);
    }

    /// A compound purchase begins only from idle; any other state shows itself by its completion.
    bool is_in(State state)
    {
        if (state == State::Idle) return sw_of(begin(State::Compound)) == "9000";
        return sw_of(terminal.send(completion(state))) == "9000";
    }

    PbocCard card{with_ed(), {}};
    Terminal terminal{card};

private:
    std::string begun_;
};

constexpr auto stays = std::nullopt;
struct Outcome {
    const char* sw;
    std::optional<State> next;  ///< nullopt: as before
};
/// What one command does in each state: idle, load, purchase, compound, unload, limit.
using Row = std::array<Outcome, 6>;

void expect_row(const std::string& command, const Row& row)
{
    for (const auto state : all_states) {
        SCOPED_TRACE(state_names.at(static_cast<std::size_t>(state)));
        const auto& expected = row.at(static_cast<std::size_t>(state));
        CardInState subject{state};
        EXPECT_EQ(subject.send(command), expected.sw);
        EXPECT_TRUE(subject.is_in(expected.next.value_or(state)));
    }
}

Row in_every_state(const Outcome& outcome)
{
    return {outcome, outcome, outcome, outcome, outcome, outcome};
}

/// `inside` in one state, `elsewhere` in all others.
Row only_in(State state, const Outcome& inside, const Outcome& elsewhere)
{
    auto row = in_every_state(elsewhere);
    row.at(static_cast<std::size_t>(state)) = inside;
    return row;
}

constexpr Outcome out_of_state{"6901", State::Idle};

TEST(PurseMachine, BalanceAndProofChangeNoState)
{
    expect_row("805C000204", in_every_state({"9000", stays}));
    expect_row("805A000202001708", in_every_state({"9000", stays}));
}

TEST(PurseMachine, AFailedProofDropsToIdleLikeAnyFailure)
{
    expect_row("805A000202123408", in_every_state({"9406", State::Idle}));
}

TEST(PurseMachine, EveryInitializeMovesToItsOwnStateButNotOutOfACompoundPurchase)
{
    const auto terms = "0B0100000064" + std::string{terminal_number};
    const auto row = [](State next) {
        return only_in(State::Compound, out_of_state, {"9000", next});
    };
    expect_row("80500002" + terms + "10", row(State::Load));
    expect_row("80500102" + terms + "0F", row(State::Purchase));
    expect_row("80500501" + terms + "10", row(State::Unload));
    expect_row(begin_limit, row(State::Limit));
}

TEST(PurseMachine, ACompoundPurchaseBeginsOnlyFromIdle)
{
    expect_row("805003020B0100000064" + std::string{terminal_number} + "0F",
               only_in(State::Idle, {"9000", State::Compound}, out_of_state));
}

TEST(PurseMachine, ACompletionOutsideItsStateIs6901AndIdle)
{
    // Inside its state these carry a wrong MAC.
    const Outcome wrong_mac{"9302", State::Idle};
    expect_row(any_credit, only_in(State::Load, wrong_mac, out_of_state));
    expect_row(any_unload, only_in(State::Unload, wrong_mac, out_of_state));
    expect_row(any_limit, only_in(State::Limit, wrong_mac, out_of_state));
    auto debit = only_in(State::Purchase, wrong_mac, out_of_state);
    debit.at(static_cast<std::size_t>(State::Compound)) = wrong_mac;
    expect_row(any_debit, debit);
}

TEST(PurseMachine, ARightCompletionEndsInIdle)
{
    for (const auto state : all_states) {
        if (state == State::Idle) continue;
        SCOPED_TRACE(state_names.at(static_cast<std::size_t>(state)));
        CardInState subject{state};
        EXPECT_EQ(subject.send(subject.completion(state)), "9000");
        EXPECT_TRUE(subject.is_in(State::Idle));
    }
}

TEST(PurseMachine, ACompoundPurchaseTakesItsCacheAndNothingElseDoes)
{
    expect_row("80DC01B80201AA", only_in(State::Compound, {"9000", State::Compound}, out_of_state));
}

TEST(PurseMachine, OtherCommandsLeaveItAloneButNotInsideACompoundPurchase)
{
    const auto row = only_in(State::Compound, out_of_state, {"9000", stays});
    expect_row("00B095001E", row);
    expect_row("00B201C417", row);
    expect_row("0084000004", row);
    expect_row("0020000003123456", row);
}

TEST(PurseMachine, SelectEndsWhateverWasBegun)
{
    expect_row("00A4040009A0000000038698070100", in_every_state({"9000", State::Idle}));
}

TEST(PurseMachine, AnyFailedCommandDropsToIdle)
{
    expect_row("00B09F001E", only_in(State::Compound, out_of_state, {"6A82", State::Idle}));
    expect_row("80FF000000", in_every_state({"6D00", State::Idle}));
    expect_row("005C000204", in_every_state({"6E00", State::Idle}));
    expect_row("80500002", only_in(State::Compound, out_of_state, {"6700", State::Idle}));
}

TEST(PurseMachine, AWrongLeIsNoFailure)
{
    expect_row("805C000200", in_every_state({"9000", stays}));  // Le 00: whatever there is
    expect_row("805C000208", in_every_state({"6C04", stays}));
}

TEST(DeviatingCard, KeepsItsStateAfter9302)
{
    CardInState subject{State::Load};
    subject.card.variant().keeps_state_after_9302 = true;
    EXPECT_EQ(subject.send(any_credit), "9302");
    EXPECT_EQ(subject.send(any_credit), "9302");
    EXPECT_TRUE(subject.is_in(State::Load));
}

TEST(DeviatingCard, Answers6985OutOfState)
{
    CardInState subject{State::Idle};
    subject.card.variant().out_of_state = OutOfState::Sw6985;
    EXPECT_EQ(subject.send(any_credit), "6985");
}

// A card whose EP has this much and these numbers.
PbocCard card_with(std::int64_t balance, std::uint16_t online, std::uint16_t offline)
{
    auto issued = test_personalisation("test");
    issued.ep = {Money::fen(balance), Money{}, online, offline};
    return {std::move(issued), {}};
}

TEST(Initialize, RefusesMoreThanTheEpCanHold)
{
    // 3 bytes inside (S2 annex A): at most FFFFFF fen
    auto card = card_with(0xFFFFF0, 1, 1);
    Terminal terminal{card};
    EXPECT_EQ(terminal.load_begin(0x10), "6985");
    EXPECT_EQ(sw_of(load(terminal, card.chip(), 0x0F)), "9000");
    EXPECT_EQ(terminal.balance(), "00FFFFFF9000");
    EXPECT_EQ(terminal.load_begin(0xFFFFFFFF), "6985");
}

TEST(Initialize, RefusesAPurchaseAboveTheBalance)
{
    auto card = card_with(100, 1, 1);
    Terminal terminal{card};
    EXPECT_EQ(terminal.purchase_begin(101), "9401");
    EXPECT_EQ(terminal.initialize("0302", 101, "0F"), "9301");  // S9's own word for it
    EXPECT_EQ(sw_of(purchase(terminal, card.chip(), 100)), "9000");
    EXPECT_EQ(terminal.balance(), "000000009000");
}

TEST(Initialize, RefusesACounterAtItsMaximum)
{
    auto card = card_with(1000, 0xFFFE, 0xFFFF);
    Terminal terminal{card};
    EXPECT_EQ(terminal.purchase_begin(1), "9402");
    EXPECT_EQ(sw_of(load(terminal, card.chip(), 1)), "9000");
    EXPECT_EQ(terminal.load_begin(1), "9402");
}

TEST(Initialize, KnowsOneKeyIndex)
{
    const auto card = make_test_phone();
    Terminal terminal{*card};
    for (const auto* index : {"00", "02", "FF"})
        EXPECT_EQ(
            terminal.send("805000020B" + std::string{index} + "00000001" + terminal_number + "10"),
            "9403");
}

TEST(Initialize, RefusesWhatIsNoTransaction)
{
    const auto card = make_test_phone();
    Terminal terminal{*card};
    EXPECT_EQ(terminal.initialize("0003", 1, "10"), "6A86");  // no such purse
    EXPECT_EQ(terminal.initialize("0602", 1, "10"), "6A86");  // no such transaction
    EXPECT_EQ(terminal.initialize("0502", 1, "10"), "6A86");  // unload is for ED alone
    EXPECT_EQ(terminal.initialize("0001", 1, "10"), "6A81");  // this card has no ED
    EXPECT_EQ(terminal.send("805C000104"), "6A81");
    EXPECT_EQ(terminal.send("805C000304"), "6A86");
    EXPECT_EQ(terminal.send("805000020B0100000001A0000000000110"), "6A80");  // terminal not cn
}

TEST(Initialize, ChangesNoCounterAndNoBalance)
{
    const auto card = make_test_phone();
    Terminal terminal{*card};
    const auto before = card->chip().image();
    for (int i = 0; i < 5; ++i) terminal.load_begin(100);
    EXPECT_EQ(card->chip().image(), before);
}

TEST(Initialize, TakesANewRandomEachTime)
{
    const auto card = make_test_phone();
    Terminal terminal{*card};
    EXPECT_NE(terminal.load_begin(100), terminal.load_begin(100));
}

TEST(Initialize, AsksForThePinWhereTheCardDoes)
{
    PbocCard card{with_ed(), {}};
    Terminal terminal{card};
    EXPECT_EQ(terminal.initialize("0001", 1, "10"), "6982");
    EXPECT_EQ(terminal.send("805C000104"), "6982");
    EXPECT_EQ(sw_of(terminal.load_begin(1)), "9000");  // EP, as transit cards are
    card.variant().load_needs_pin = true;
    EXPECT_EQ(terminal.load_begin(1), "6982");
    EXPECT_EQ(terminal.send("0020000003123456"), "9000");
    EXPECT_EQ(sw_of(terminal.load_begin(1)), "9000");
    terminal.lay_again();
    EXPECT_EQ(terminal.load_begin(1), "6982");  // the PIN is verified till power-off
}

TEST(Initialize, AnswersGreyLockAndCompoundLock)
{
    const auto card = make_test_phone();
    Terminal terminal{*card};
    card->variant().compound_locked = true;
    EXPECT_EQ(sw_of(terminal.initialize("0302", 0, "0F")), "9000");
    EXPECT_EQ(terminal.send("80DC01B80201AA"), "9407");
    card->variant().grey_locked = true;
    EXPECT_EQ(terminal.load_begin(1), "9408");
    EXPECT_EQ(terminal.purchase_begin(1), "9408");
}

TEST(Credit, RefusesWhatIsNotWhatTheHostSigned)
{
    const auto card = make_test_phone();
    Terminal terminal{*card};
    const auto right =
        host_answer(card->chip(), TransactionType::EpLoad, terminal.load_begin(100), 100);
    // every bit of date, time and MAC2 counts
    for (std::size_t digit = 10; digit < right.size() - 2; ++digit) {
        const auto begun = terminal.load_begin(100);
        auto changed = host_answer(card->chip(), TransactionType::EpLoad, begun, 100);
        changed[digit] = changed[digit] == '1' ? '2' : '1';
        EXPECT_EQ(terminal.send(changed), "9302") << digit;
    }
    EXPECT_EQ(terminal.balance(), "0000251C9000");
}

TEST(Credit, RefusesTheMac2OfAnEarlierInitialize)
{
    const auto card = make_test_phone();
    Terminal terminal{*card};
    const auto begun = terminal.load_begin(100);
    const auto credit = host_answer(card->chip(), TransactionType::EpLoad, begun, 100);
    terminal.load_begin(100);
    EXPECT_EQ(terminal.send(credit), "9302");
}

TEST(Credit, IsDoneOnceForOneInitialize)
{
    const auto card = make_test_phone();
    Terminal terminal{*card};
    const auto begun = terminal.load_begin(100);
    const auto credit = host_answer(card->chip(), TransactionType::EpLoad, begun, 100);
    EXPECT_EQ(sw_of(terminal.send(credit)), "9000");
    EXPECT_EQ(terminal.send(credit), "6901");
    EXPECT_EQ(terminal.balance(), "000025809000");
}

TEST(Credit, RefusesWrongLengthsAndParameters)
{
    const auto card = make_test_phone();
    Terminal terminal{*card};
    terminal.load_begin(1);
    EXPECT_EQ(terminal.send("805200000A2010112209301500000004"), "6700");
    terminal.load_begin(1);
    EXPECT_EQ(terminal.send("805200010B201011220930150000000004"), "6A86");
    terminal.load_begin(1);
    EXPECT_EQ(terminal.send("805200000B20A011220930150000000004"), "6A80");
}

TEST(CompoundPurchase, WritesItsRecordsWithTheMoneyOrNotAtAll)
{
    const auto card = make_test_phone();
    Terminal terminal{*card};
    terminal.initialize("0302", 1, "0F");
    EXPECT_EQ(terminal.send("80DC02B80302AABB"), "9000");
    terminal.send(any_debit);  // wrong MAC1
    EXPECT_EQ(terminal.send("00B202BC20"), "02" + std::string(62, '0') + "9000");

    const auto begun = terminal.initialize("0302", 1, "0F");
    EXPECT_EQ(terminal.send("80DC02B80302AABB"), "9000");
    EXPECT_EQ(terminal.send("80DC01BC0201CC"), "9000");  // FMCOS: by record number
    EXPECT_EQ(sw_of(terminal.send(
                  shop_answer(card->chip(), TransactionType::CompoundPurchase, begun, 1))),
              "9000");
    EXPECT_EQ(terminal.send("00B202BC20"), "02AABB" + std::string(58, '0') + "9000");
    EXPECT_EQ(terminal.send("00B201BC20"), "01CC" + std::string(60, '0') + "9000");
    EXPECT_EQ(terminal.balance(), "0000251B9000");
}

TEST(CompoundPurchase, RefusesRecordsItDoesNotHave)
{
    const auto card = make_test_phone();
    Terminal terminal{*card};
    const auto cache = [&](const std::string& command) {
        terminal.initialize("0302", 0, "0F");
        return terminal.send(command);
    };
    EXPECT_EQ(cache("80DC01A00101"), "6A82");
    EXPECT_EQ(cache("80DC77B80177"), "6A83");
    EXPECT_EQ(cache("80DC03BC0177"), "6A83");
    EXPECT_EQ(cache("80DC01B821" + std::string(66, '1')), "6A84");
}

TEST(OverdraftLimit, MovesTheBalanceAndRefusesToGoBelowNothing)
{
    CardInState subject{State::Limit};
    EXPECT_EQ(subject.send(subject.completion(State::Limit)), "9000");
    EXPECT_EQ(subject.card.chip().image().ed.balance, Money::fen(0x8000 + 100));
    // the limit is spent: it cannot be taken back
    const auto spend = 0x8000U + 100U;
    const auto begun = subject.terminal.initialize("0101", spend, "0F");
    EXPECT_EQ(sw_of(subject.terminal.send(
                  shop_answer(subject.card.chip(), TransactionType::EdPurchase, begun, spend))),
              "9000");
    const auto limit = subject.terminal.send(begin_limit);
    EXPECT_EQ(subject.terminal.send(limit_answer(subject.card.chip(), limit, 0)), "6900");
}

TEST(Unload, LeavesTheOverdraftAlone)
{
    CardInState subject{State::Limit};
    EXPECT_EQ(subject.send(subject.completion(State::Limit)), "9000");
    EXPECT_EQ(subject.terminal.initialize("0501", 0x8001, "10"), "9401");
    EXPECT_EQ(sw_of(subject.terminal.initialize("0501", 0x8000, "10")), "9000");
}

TEST(CashWithdrawal, IsAPurchaseOfTheEdWithItsOwnType)
{
    CardInState subject{State::Idle};
    const auto begun = subject.terminal.initialize("0201", 100, "0F");
    EXPECT_EQ(sw_of(subject.terminal.send(
                  shop_answer(subject.card.chip(), TransactionType::EdCashWithdrawal, begun, 100))),
              "9000");
    EXPECT_EQ(subject.terminal.send("00B201C417").substr(18, 2), "04");
}

TEST(Log, KeepsTheTenNewestNewestFirst)
{
    const auto card = make_test_phone();
    Terminal terminal{*card};
    for (std::uint32_t i = 1; i <= 12; ++i) load(terminal, card->chip(), i);
    for (unsigned record = 1; record <= 10; ++record) {
        const auto answer = terminal.send("00B2" + to_hex(to_big_endian<1>(record)) + "C417");
        EXPECT_EQ(answer.substr(10, 8), to_hex(to_big_endian<4>(13 - record))) << record;
    }
    EXPECT_EQ(terminal.send("00B20BC417"), "6A83");
}

TEST(Log, MayLeavePurchasesOut)
{
    const auto card = make_test_phone();
    card->variant().logs_purchases = false;
    Terminal terminal{*card};
    EXPECT_EQ(sw_of(purchase(terminal, card->chip(), 1)), "9000");
    EXPECT_EQ(terminal.send("00B201C417"), "6A83");
}

TEST(Proof, OfTheTransactionBeforeIsGoneWithTheNext)
{
    const auto card = make_test_phone();
    Terminal terminal{*card};
    load(terminal, card->chip(), 1);
    purchase(terminal, card->chip(), 1);
    EXPECT_EQ(terminal.prove("02", 0x17), "9406");
    EXPECT_EQ(sw_of(terminal.prove("06", 0x42)), "9000");
}

// card.md section 8: why a 9000 alone is no proof.
TEST(Proof, FiledAfterAnswersForTheLoadBeforeWhenAskedForOneThatDidNotHappen)
{
    const auto card = make_test_phone();
    card->variant().proof_number = FiledNumber::After;
    Terminal terminal{*card};
    load(terminal, card->chip(), 1);  // number 0017, filed under 0018
    terminal.load_begin(1);           // number 0018, never credited
    EXPECT_EQ(sw_of(terminal.prove("02", 0x18)), "9000");
}

TEST(Proof, LivesAsLongAsTheVariantSays)
{
    const auto after_load = [](const ChipVariant& variant, bool initialize_first) {
        const auto card = make_test_phone();
        card->variant() = variant;
        Terminal terminal{*card};
        load(terminal, card->chip(), 1);
        if (initialize_first) terminal.load_begin(1);
        const auto first = sw_of(terminal.prove("02", 0x17));
        return first + " " + sw_of(terminal.prove("02", 0x17));
    };
    EXPECT_EQ(after_load({}, true), "9000 9000");
    EXPECT_EQ(after_load({.proof = ProofLife::UntilInitialize}, false), "9000 9000");
    EXPECT_EQ(after_load({.proof = ProofLife::UntilInitialize}, true), "9406 9406");
    EXPECT_EQ(after_load({.proof = ProofLife::None}, false), "6D00 6D00");
    EXPECT_EQ(after_load({.proof_once = true}, false), "9000 6985");
}

TEST(Proof, HasAZeroMacHalfOnSomeCards)
{
    const auto card = make_test_phone();
    card->variant().proof_mac = ProofMac::Zero;
    Terminal terminal{*card};
    const auto tac = load(terminal, card->chip(), 1).substr(0, 8);
    EXPECT_EQ(terminal.prove("02", 0x17), "00000000" + tac + "9000");
}

}  // namespace
}  // namespace kiosk::emulators
