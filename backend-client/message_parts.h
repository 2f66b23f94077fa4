#pragma once

#include "backend-client/json_fields.h"
#include "backend-client/json_object.h"

#include "kiosk/domain/card_number.h"
#include "kiosk/domain/clock.h"
#include "kiosk/domain/fact.h"
#include "kiosk/domain/item_id.h"
#include "kiosk/domain/purse.h"
#include "kiosk/domain/terminal_id.h"

#include <string>

/// Values that several messages share.  Used by messages_*.cpp; callers need the messages only.
namespace kiosk::backend {

/// The longest name that a host gives: an acknowledgement, and a pending add-value.
constexpr std::size_t longest_ack = 128;
constexpr std::size_t longest_pending_id = 64;

/// {"issuer":"2500000000000000","asn":"00002510000000000017"}
[[nodiscard]] std::string encode_card_id(const CardId& card);
/// Adds the two members to an object that has more.
void add_card_id(JsonObject& out, const CardId& card);
[[nodiscard]] CardId read_card_id(const JsonFields& in);

/// {"kind":"cash"} or {"kind":"pending","pending":"P-1001"}.  The contract has no bank funding yet: asserts.
[[nodiscard]] std::string encode_funding(const Funding& funding);
[[nodiscard]] Funding read_funding(const JsonFields& in);

/// Adds balance_fen, counter, key_version, algorithm, random, mac1.
void add_challenge(JsonObject& out, const LoadChallenge& challenge);
[[nodiscard]] LoadChallenge read_challenge(const JsonFields& in);

/// Adds date, time.
void add_card_time(JsonObject& out, const CardTime& time);
[[nodiscard]] CardTime read_card_time(const JsonFields& in);

/// One load's amount: 1 fen to what fits the card.
[[nodiscard]] Money read_amount(const JsonFields& in, std::string_view name);
/// A purse's balance: 0 to what fits the card.
[[nodiscard]] Money read_balance(const JsonFields& in, std::string_view name);

[[nodiscard]] TerminalId read_terminal(const JsonFields& in);
[[nodiscard]] ItemId read_item(const JsonFields& in);
[[nodiscard]] WallTime read_time(const JsonFields& in, std::string_view name);
[[nodiscard]] std::uint32_t read_attempt(const JsonFields& in);

}  // namespace kiosk::backend
