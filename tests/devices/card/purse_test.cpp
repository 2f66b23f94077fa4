#include "devices/card/purse.h"

#include "tests/devices/card/card_vectors.h"
#include "tests/devices/card/scripted_session.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace kiosk::devices {
namespace {

const std::string aid = "A00000000386980701";
const AidList aids{hex(aid)};
const std::string select_ours = "00A40400 09" + aid + "00";
const std::string select_pse = "00A40400 0E 315041592E5359532E4444463031 00";
const std::string public_file =
    "2156000000000000 02 02 00002510000000000017 20240101 20341231 5566";
/// card.md section 4.1: the issuer data directly in A5.
const std::string fci = "6F 32 84 09 " + aid + " A5 25 9F0801 02 9F0C 1E " + public_file;
const Exchanged opened{select_ours, fci + "9000"};

const std::string get_balance_bytes = "805C000204";
const std::string record_before = "0017000000000027100225000000000120101122093015";
const TerminalId terminal = *TerminalId::from_digits("250000000001");
const LoadAuthorisation authorisation{
    {*Bcd<4>::from_digits("20101122"), *Bcd<3>::from_digits("093015")},
    {octet(0xA6), octet(0x5C), octet(0x45), octet(0x5B)}};

std::string text(ContactFault fault)
{
    return "contact " + std::to_string(static_cast<int>(fault));
}

/// The purse after open(), with what the card will answer to everything further.
struct OpenPurse {
    explicit OpenPurse(std::initializer_list<Exchanged> further)
        : session{[&] {
              Transcript all{opened};
              all.insert(all.end(), further.begin(), further.end());
              return all;
          }()},
          purse{*Purse::open(session, aids)}
    {
    }
    ScriptedSession session;
    Purse purse;
};

/// The fault of opening a card that behaves so.
PurseFault open_fault(Transcript transcript, const AidList& list = aids)
{
    ScriptedSession session{std::move(transcript)};
    const auto purse = Purse::open(session, list);
    EXPECT_FALSE(purse);
    return purse ? PurseFault{} : purse.error();
}

TEST(PurseOpening, TakesEverythingFromAFullFci)
{
    OpenPurse card{{}};
    const auto& data = card.purse.public_data();
    EXPECT_EQ(data.card.number.full_digits(), "00002510000000000017");
    EXPECT_EQ(to_hex(data.card.issuer), "2156000000000000");
    EXPECT_EQ(data.application_type, 2);
    EXPECT_EQ(to_hex(card.purse.application_version()), "02");
}

// Applet J answers SELECT without FCI; S2 table 53 gives EF 15 the same 30 bytes.
TEST(PurseOpening, ReadsEf15WhereTheFciIsMissing)
{
    ScriptedSession session{{{select_ours, "9000"}, {"00B095001E", public_file + "9000"}}};
    const auto purse = Purse::open(session, aids);
    ASSERT_TRUE(purse);
    EXPECT_EQ(purse->public_data().card.number.last_four(), "0017");
    EXPECT_TRUE(purse->application_version().empty());
}

TEST(PurseOpening, ReadsEf15WhereTheFciIsHostileOrHoldsOtherData)
{
    for (const std::string bad : {"6F 7F 84 09 00", "6F 06 A5 04 9F0C 01 AA", "FFFFFFFF"}) {
        ScriptedSession session{
            {{select_ours, bad + "9000"}, {"00B095001E", public_file + "9000"}}};
        EXPECT_TRUE(Purse::open(session, aids)) << bad;
    }
}

TEST(PurseOpening, TriesTheConfiguredApplicationsInTheirOrder)
{
    const AidList list{hex("D15600000145442F4550000000000000"), hex("3F01"), hex(aid)};
    ScriptedSession session{{{"00A40400 10 D15600000145442F4550000000000000 00", "6A82"},
                             {"00A40000 02 3F01 00", "6A82"},
                             opened}};
    EXPECT_TRUE(Purse::open(session, list));
}

TEST(PurseOpening, SkipsWhatCannotBeSelected)
{
    const AidList list{Bytes{}, hex("A0"), hex("A0000000"), Bytes(17, octet(0xA0)), hex(aid)};
    ScriptedSession session{{opened}};
    EXPECT_TRUE(Purse::open(session, list));
}

// card.md section 4: the PSE's FCI and directory record.
TEST(PurseOpening, LooksIntoThePseForWhatCannotBeSelectedDirectly)
{
    const AidList begins_so{hex("A000000003869807")};
    ScriptedSession session{
        {{"00A40400 08 A000000003869807 00", "6A82"},
         {select_pse, "6F 15 84 0E 315041592E5359532E4444463031 A5 03 880101 9000"},
         {"00B2010C00", "61 11 4F 09 " + aid + " 50 04 50424F43 9000"},
         {"00B2020C00", "6A83"},
         opened}};
    EXPECT_TRUE(Purse::open(session, begins_so));
}

TEST(PurseOpening, DoesNotSelectStrangersOfThePse)
{
    const auto fault = open_fault({{select_ours, "6A82"},
                                   {select_pse, "6F 05 A5 03 880101 9000"},
                                   {"00B2010C00", "61 09 4F 07 A0000003330101 9000"},
                                   {"00B2020C00", "6A83"}});
    EXPECT_EQ(fault.kind, PurseFaultKind::NotAPurse);
}

TEST(PurseOpening, WithoutPurseAndPseSaysNotAPurse)
{
    const auto fault = open_fault({{select_ours, "6A82"}, {select_pse, "6A82"}});
    EXPECT_EQ(fault.kind, PurseFaultKind::NotAPurse);
    EXPECT_EQ(fault.status, status::file_not_found);
}

TEST(PurseOpening, WithoutEf15SaysNotAPurse)
{
    EXPECT_EQ(open_fault({{select_ours, "9000"}, {"00B095001E", "6A82"}}).kind,
              PurseFaultKind::NotAPurse);
}

// card.md section 10: 6283 with FCI by the standard, 6A81 without on applet E and FMCOS; 9303 for ever.
TEST(PurseOpening, KnowsABlockedApplicationByAnyWord)
{
    for (const auto& answer : {fci + "6283", std::string{"6A81"}, std::string{"9303"}}) {
        const auto fault = open_fault({{select_ours, answer}});
        EXPECT_EQ(fault.kind, PurseFaultKind::Blocked) << answer;
    }
}

TEST(PurseOpening, PrefersALaterPurseToABlockedOne)
{
    const AidList list{hex("A000000333"), hex(aid)};
    ScriptedSession session{{{"00A40400 05 A000000333 00", "6A81"}, opened}};
    EXPECT_TRUE(Purse::open(session, list));
}

TEST(PurseOpening, CallsAnUnreadableEf15Nonsense)
{
    EXPECT_EQ(open_fault({{select_ours, "9000"}, {"00B095001E", "FFFF9000"}}).kind,
              PurseFaultKind::Nonsense);
    EXPECT_EQ(open_fault({{select_ours, "9000"}, {"00B095001E", "6985"}}),
              (PurseFault{PurseFaultKind::Refused, status::conditions_not_satisfied}));
}

TEST(PurseOpening, TellsHowTheContactBroke)
{
    for (const auto broken :
         {ContactFault::NoContact, ContactFault::LostBeforeSend, ContactFault::LostAfterSend,
          ContactFault::CardReset, ContactFault::ReaderLost, ContactFault::SeveralPhones}) {
        const auto fault = open_fault({{select_ours, broken}});
        EXPECT_EQ(fault.kind, PurseFaultKind::Contact) << text(broken);
        EXPECT_EQ(fault.contact, broken);
    }
}

TEST(PurseOpening, TellsThatTheCardCouldNotBeHeld)
{
    ScriptedSession session{{}};
    session.hold_fault = ContactFault::CardReset;
    const auto purse = Purse::open(session, aids);
    ASSERT_FALSE(purse);
    EXPECT_EQ(purse.error().contact, ContactFault::CardReset);
}

TEST(Purse, HoldsTheCardAsLongAsItLives)
{
    ScriptedSession session{{opened}};
    {
        const auto purse = Purse::open(session, aids);
        EXPECT_TRUE(session.is_held());
    }
    EXPECT_FALSE(session.is_held());
}

TEST(Purse, LetsGoOfACardThatIsNoPurse)
{
    ScriptedSession session{{{select_ours, "6A82"}, {select_pse, "6A82"}}};
    EXPECT_FALSE(Purse::open(session, aids));
    EXPECT_FALSE(session.is_held());
}

TEST(PurseSnapshot, ShowsBalanceHolderAndDates)
{
    const std::string holder =
        "00 01 CDF5D0A1C3F7 0000000000000000000000000000" + std::string(64, '3') + "00";
    OpenPurse card{{get_balance_bytes, "0000251C 9000"}, {"00B0960037", holder + "9000"}};
    const auto shown = card.purse.snapshot();
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->balance, Money::fen(9500));
    EXPECT_EQ(shown->holder_name, "王小明");
    EXPECT_EQ(shown->card.number.last_four(), "0017");
    EXPECT_EQ(shown->application_type, 2);
    EXPECT_EQ(shown->valid_to->digits(), "20341231");
}

// card.md section 4: read 37h, on 6Cxx, 6282 or a short answer fall back to 27h.  (6Cxx is resolved in the exchange.)
TEST(PurseSnapshot, ReadsTheOlderCardholderFile)
{
    const std::string older = "00 01 CDF5 " + std::string(36, '0') + std::string(32, '3') + "00";
    for (const auto* first : {"6700", "6B00", "AABB 6282", "6C27", "AABB 9000", "6985"}) {
        OpenPurse card{{get_balance_bytes, "0000251C 9000"},
                       {"00B0960037", first},
                       {"00B0960027", older + "9000"}};
        EXPECT_EQ(card.purse.snapshot()->holder_name, "王") << first;
    }
    OpenPurse warned{{get_balance_bytes, "0000251C 9000"}, {"00B0960037", older + "6282"}};
    EXPECT_EQ(warned.purse.snapshot()->holder_name, "王");
}

TEST(PurseSnapshot, OfACardThatHidesItsHolderShowsNoName)
{
    for (const auto* refusal : {"6A82", "6982"}) {
        OpenPurse card{{get_balance_bytes, "0000251C 9000"}, {"00B0960037", refusal}};
        EXPECT_EQ(card.purse.snapshot()->holder_name, "") << refusal;
    }
}

TEST(PurseSnapshot, DoesNotHideALostContact)
{
    OpenPurse card{{get_balance_bytes, "0000251C 9000"},
                   {"00B0960037", ContactFault::LostAfterSend}};
    EXPECT_EQ(card.purse.snapshot().error().kind, PurseFaultKind::Contact);
}

TEST(PurseBalance, OfTheWrongLengthIsNonsense)
{
    OpenPurse card{{get_balance_bytes, "00251C 9000"}};
    EXPECT_EQ(card.purse.balance().error().kind, PurseFaultKind::Nonsense);
}

TEST(PurseBalance, IsRefusedWithTheCardsWord)
{
    OpenPurse card{{get_balance_bytes, "6A81"}};
    EXPECT_EQ(card.purse.balance().error(),
              (PurseFault{PurseFaultKind::Refused, status::not_supported_or_locked}));
}

TEST(PurseRecords, EndWhereTheLogEnds)
{
    OpenPurse card{{"00B201C417", record_before + "9000"}, {"00B202C417", "6A83"}};
    const auto records = card.purse.records();
    ASSERT_TRUE(records);
    ASSERT_EQ(records->size(), 1U);
    EXPECT_EQ(records->front().amount, Money::yuan(100));
}

// Applet E answers FF..FF with 9000 where nothing was written.
TEST(PurseRecords, SkipWhatWasNeverWritten)
{
    Transcript log{opened};
    for (int number = 1; number <= 10; ++number) {
        const std::string command =
            "00B2" + to_hex(Bytes{octet(static_cast<unsigned>(number))}) + "C417";
        const std::string empty = number % 2 == 0 ? std::string(46, 'F') : std::string(46, '0');
        log.emplace_back(command, (number == 3 ? record_before : empty) + "9000");
    }
    ScriptedSession session{log};
    auto purse = Purse::open(session, aids);
    ASSERT_TRUE(purse);
    EXPECT_EQ(purse->records()->size(), 1U);
}

TEST(PurseRecords, OfACardWithoutALogAreNone)
{
    OpenPurse card{{"00B201C417", "6A82"}};
    EXPECT_TRUE(card.purse.records()->empty());
}

TEST(PurseRecords, BehindThePinAskForIt)
{
    OpenPurse card{{"00B201C417", "6982"}};
    EXPECT_EQ(card.purse.records().error().kind, PurseFaultKind::PinNeeded);
}

TEST(PursePinCheck, SendsThePackedDigits)
{
    OpenPurse card{{"0020000003123456", "9000"}};
    EXPECT_TRUE(card.purse.verify_pin(*PursePin::from_digits("123456")));
}

// card.md section 10; 6C0x and 6A83 on applet E.
TEST(PursePinCheck, TellsWrongFromLocked)
{
    struct Row {
        const char* answer;
        PurseFaultKind kind;
        std::optional<unsigned> tries;
    };
    for (const auto& [answer, kind, tries] :
         {Row{"63C2", PurseFaultKind::PinWrong, 2}, Row{"6C01", PurseFaultKind::PinWrong, 1},
          Row{"6300", PurseFaultKind::PinWrong, std::nullopt},
          Row{"63C0", PurseFaultKind::PinLocked, std::nullopt},
          Row{"6C00", PurseFaultKind::PinLocked, std::nullopt},
          Row{"6983", PurseFaultKind::PinLocked, std::nullopt},
          Row{"6A83", PurseFaultKind::PinLocked, std::nullopt},
          Row{"6A81", PurseFaultKind::Refused, std::nullopt}}) {
        OpenPurse card{{"0020000003123456", answer}};
        const auto fault = card.purse.verify_pin(*PursePin::from_digits("123456")).error();
        EXPECT_EQ(fault.kind, kind) << answer;
        EXPECT_EQ(fault.tries_left, tries) << answer;
    }
}

// card.md section 16, load.
TEST(PurseLoad, GoesFromChallengeToTac)
{
    OpenPurse card{{published("load", "INIT FOR LOAD command"),
                    published("load", "INIT FOR LOAD response (key version 01, algorithm 00)")},
                   {published("load", "CREDIT FOR LOAD command"),
                    published("load", "CREDIT FOR LOAD response")}};
    const auto challenge = card.purse.initialize_for_load(Money::yuan(100), terminal, 1);
    ASSERT_TRUE(challenge);
    EXPECT_EQ(challenge->counter, 0x17);
    EXPECT_EQ(challenge->balance, Money::fen(9500));
    EXPECT_EQ(to_hex(challenge->mac1), "95BC54CC");
    const auto tac = card.purse.credit_for_load(authorisation);
    ASSERT_TRUE(tac);
    EXPECT_EQ(to_hex(*tac), published("load", "TAC"));
}

TEST(PurseLoad, SaysWhyItCannotBegin)
{
    struct Row {
        const char* answer;
        PurseFaultKind kind;
    };
    for (const auto& [answer, kind] :
         {Row{"6982", PurseFaultKind::PinNeeded}, Row{"6985", PurseFaultKind::Refused},
          Row{"9402", PurseFaultKind::Refused}, Row{"9403", PurseFaultKind::Refused},
          Row{"9408", PurseFaultKind::Refused}, Row{"6581", PurseFaultKind::Refused},
          Row{"9303", PurseFaultKind::Blocked}, Row{"0000251C 9000", PurseFaultKind::Nonsense},
          Row{"6110", PurseFaultKind::Nonsense}}) {
        OpenPurse card{{published("load", "INIT FOR LOAD command"), answer}};
        EXPECT_EQ(card.purse.initialize_for_load(Money::yuan(100), terminal, 1).error().kind, kind)
            << answer;
    }
}

/// How CREDIT FOR LOAD ends when the card, or the contact, behaves so.
PurseFault credit_fault(const std::variant<std::string, ContactFault>& answer)
{
    const auto& command = published("load", "CREDIT FOR LOAD command");
    OpenPurse card{{std::holds_alternative<std::string>(answer)
                        ? Exchanged{command, std::get<std::string>(answer)}
                        : Exchanged{command, std::get<ContactFault>(answer)}}};
    const auto tac = card.purse.credit_for_load(authorisation);
    EXPECT_FALSE(tac);
    return tac ? PurseFault{} : tac.error();
}

// card.md section 1: outcome unknown, never failure.
TEST(PurseCredit, IsUnknownAfterEveryAnswerThatDoesNotSettleIt)
{
    for (const auto* answer :
         {"6581", "6400", "6F00", "6600", "6604", "9000", "7DF56F 9000", "7DF56FD600 9000",
          "6104", "6200", "6281", "6282", "6283", "6300", "63C2",        "6C04",
          "9501", "6F01", "6FFF", "0000"}) {
        const auto fault = credit_fault(std::string{answer});
        EXPECT_EQ(fault.kind, PurseFaultKind::OutcomeUnknown) << answer;
        EXPECT_FALSE(fault.contact);
    }
}

// card.md section 2.1: SW of CREDIT FOR LOAD, and what other cards say (J: 6982 for a wrong MAC2).
TEST(PurseCredit, IsRefusedOnlyByAWordThatSaysSo)
{
    for (const auto* answer : {"6700", "6901", "6985", "6D00", "6E00", "9302", "6982", "6988",
                               "9303", "6A81", "6A86", "9403"}) {
        const auto fault = credit_fault(std::string{answer});
        EXPECT_EQ(fault.kind, PurseFaultKind::Refused) << answer;
        EXPECT_EQ(to_hex(to_big_endian<2>(fault.status.value)), answer);
    }
}

TEST(PurseCredit, IsUnknownWhenTheContactBrokeAfterItLeft)
{
    const auto fault = credit_fault(ContactFault::LostAfterSend);
    EXPECT_EQ(fault.kind, PurseFaultKind::OutcomeUnknown);
    EXPECT_EQ(fault.contact, ContactFault::LostAfterSend);
}

TEST(PurseCredit, WasNotExecutedWhenTheContactBrokeBeforeItLeft)
{
    for (const auto broken :
         {ContactFault::NoContact, ContactFault::LostBeforeSend, ContactFault::CardReset,
          ContactFault::ReaderLost, ContactFault::SeveralPhones}) {
        const auto fault = credit_fault(broken);
        EXPECT_EQ(fault.kind, PurseFaultKind::Contact) << text(broken);
        EXPECT_EQ(fault.contact, broken);
    }
}

// card.md section 8: the number before and the number after the load.
TEST(PurseProof, IsAskedForUnderEitherNumber)
{
    OpenPurse card{
        {published("load", "GET TRANSACTION PROVE, number after"), "9406"},
        {published("load", "GET TRANSACTION PROVE, number before"), "A1A2A3A4 7DF56FD6 9000"}};
    EXPECT_EQ(*card.purse.prove(0x18), std::nullopt);
    const auto proof = *card.purse.prove(0x17);
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->number, 0x17);
    EXPECT_EQ(to_hex(proof->mac), "A1A2A3A4");
    EXPECT_EQ(to_hex(proof->tac), "7DF56FD6");
}

// Applet E returns zeros there in every case.
TEST(PurseProof, WithAZeroMacHalfIsAProof)
{
    OpenPurse card{{"805A000202001708", "00000000 7DF56FD6 9000"}};
    EXPECT_TRUE(card.purse.prove(0x17)->has_value());
}

TEST(PurseProof, IsNoneForWhateverReasonTheCardGives)
{
    for (const auto* answer : {"9406", "6985", "6D00", "6E00", "6A81", "9302", "6982", "6581",
                               "6F00", "7DF56FD6 9000", "6108", "9000"}) {
        OpenPurse card{{"805A000202001708", answer}};
        const auto proof = card.purse.prove(0x17);
        ASSERT_TRUE(proof) << answer;
        EXPECT_FALSE(proof->has_value()) << answer;
    }
}

TEST(PurseProof, DoesNotCallALostContactNone)
{
    OpenPurse card{{"805A000202001708", ContactFault::LostAfterSend}};
    const auto proof = card.purse.prove(0x17);
    ASSERT_FALSE(proof);
    EXPECT_EQ(proof.error().kind, PurseFaultKind::Contact);
}

}  // namespace
}  // namespace kiosk::devices
