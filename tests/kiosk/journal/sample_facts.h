#pragma once

#include "kiosk/domain/fact.h"
#include "kiosk/journal/journal.h"

#include <cstdint>
#include <string>
#include <vector>

/// Facts and requests for the tests of the journal.
namespace kiosk::journal {

inline const TerminalId terminal = *TerminalId::from_digits("225000000001");
inline const std::string card_digits = "00002510000000000017";
inline const CardId card{*array_from_hex<8>("1042334455667788"),
                         *CardNumber::from_digits(card_digits)};
inline const ItemId item{terminal, 3, 1};
constexpr NoteKey note{3, 1, 1};
/// 2026-11-22 16:03:11.250 in China.
constexpr WallTime afternoon{std::chrono::milliseconds{1'795'334'591'250}};

inline Stamp stamp_at(std::uint32_t boot, std::int64_t uptime_ms = 0)
{
    const std::chrono::milliseconds uptime{uptime_ms};
    return {boot, uptime, afternoon + uptime, TimeQuality::Good};
}

inline const LoadChallenge challenge{.balance = Money::yuan(3),
                                     .counter = 7,
                                     .key_version = 1,
                                     .algorithm = 2,
                                     .random = *array_from_hex<4>("DEADBEEF"),
                                     .mac1 = *array_from_hex<4>("11223344")};
inline const CardTime host_time{*Bcd<4>::from_digits("20261122"), *Bcd<3>::from_digits("160312")};
inline const LoadAuthorisation authorisation{host_time, *array_from_hex<4>("A1B2C3D4")};
inline const LoadProof proof{7, *array_from_hex<4>("00000000"), *array_from_hex<4>("55667788")};
inline const LoadEvidence evidence{
    {proof},
    challenge,
    Money::yuan(103),
    PurseRecord{7, Money{}, Money::yuan(100), 2, terminal, host_time},
    true};

/// One of every kind, each field different from its default where it can be.
inline std::vector<Fact> one_of_each()
{
    return {
        fact::LoadOpened{
            item, card, {FundingKind::Pending, "pv-881"}, true, Money::yuan(3), "rf-bridge"},
        fact::NoteEscrowed{item, {note, Money::yuan(100)}},
        fact::StackIntended{item, note},
        fact::NoteStacked{item, note, true},
        fact::NoteReturned{item, note},
        fact::NoteUnattributed{item, {note, Money::yuan(50)}},
        fact::NoteUnattributed{std::nullopt, {note, Money::yuan(50)}},
        fact::AmountCommitted{item, Money::yuan(100)},
        fact::ChallengeTaken{item, 2, challenge},
        fact::AttemptAdopted{item, 4, challenge, authorisation},
        fact::AuthorisationIntended{item, 2},
        fact::Authorised{item, 2, authorisation},
        fact::AuthorisationDeclined{item, 2, "over-limit"},
        fact::CreditIntended{item, 2},
        fact::PurseCredited{item, 2, *array_from_hex<4>("55667788")},
        fact::CreditRefused{item, 2, 0x6985},
        fact::ProofTaken{item, 2, proof},
        fact::EvidenceReported{item, 2, evidence},
        fact::EvidenceReported{item, 2, {}},
        fact::VerdictReached{item, 2, true},
        fact::LoadKept{item, Money::yuan(100)},
        fact::LoadClosed{item, ClosedAs::LeftAtHost},
        fact::ReceiptIntended{item, 5},
        fact::ReceiptPrinted{item, 5},
        fact::ReceiptFailed{item, 5, "纸用完了"},
    };
}

inline OutgoingRequest request_for(const ItemId& id, const std::string& purpose)
{
    const std::string body = R"({"card":{"asn":")" + card_digits + R"("},"amount_fen":10000})";
    return {.key = to_text(id) + ':' + purpose,
            .lane = Lane::LoadResult,
            .order_key = card_digits,
            .method = "POST",
            .path = "/v1/cards/" + card_digits + "/loads",
            .body = {as_bytes(body).begin(), as_bytes(body).end()},
            .amount = Money::yuan(100)};
}

/// What a whole cash load of 100 yuan makes durable, step by step.
inline std::vector<Step> cash_load(const ItemId& id, const NoteKey& key, std::uint16_t counter)
{
    auto asked = challenge;
    asked.counter = counter;
    return {
        {.facts = {fact::LoadOpened{id, card, {}, false, Money::yuan(3), "rf-bridge"}}},
        {.facts = {fact::NoteEscrowed{id, {key, Money::yuan(100)}}, fact::StackIntended{id, key}}},
        {.facts = {fact::NoteStacked{id, key}}},
        {.facts = {fact::AmountCommitted{id, Money::yuan(100)}, fact::ChallengeTaken{id, 1, asked},
                   fact::AuthorisationIntended{id, 1}},
         .requests = {request_for(id, "authorise-1")}},
        {.facts = {fact::Authorised{id, 1, authorisation}, fact::CreditIntended{id, 1}}},
        {.facts = {fact::PurseCredited{id, 1, *array_from_hex<4>("55667788")}},
         .requests = {request_for(id, "result-1")}},
        {.facts = {fact::ReceiptIntended{id, 1}}},
        {.facts = {fact::ReceiptPrinted{id, 1}}},
    };
}

/// A journal without a reserve: tests run beside each other.
inline JournalOptions options()
{
    JournalOptions options;
    options.terminal = terminal;
    options.software = "0.1.0";
    options.wall = afternoon;
    options.quality = TimeQuality::Good;
    options.reserve = {0, 0, 8ULL << 30U};
    return options;
}

}  // namespace kiosk::journal
