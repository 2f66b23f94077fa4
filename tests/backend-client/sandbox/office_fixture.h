#pragma once

#include "tests/backend-client/sandbox/scratch_directory.h"
#include "tests/backend-client/sandbox/test_purse.h"
#include "tests/backend-client/sandbox/traffic.h"

#include "backend-client/messages_cards.h"
#include "backend-client/messages_loads.h"
#include "backend-client/messages_pending.h"
#include "backend-client/problem.h"

#include "backend-client/sandbox/office/http_message.h"

#include <string>

namespace kiosk::sandbox {

/// Requests as a terminal makes them.  `number` in the helpers is the sequence of an item.
struct Terminal {
    TerminalId id;

    [[nodiscard]] ItemId item(std::uint32_t number) const { return {id, 7, number}; }
    [[nodiscard]] HttpRequest get(const std::string& path_and_query) const;
    [[nodiscard]] HttpRequest post(const std::string& path, const std::string& key,
                                   const std::string& body) const;
    /// Takes a fresh challenge from the purse.
    [[nodiscard]] backend::LoadRequest load(TestPurse& purse, const ItemId& item,
                                            std::uint32_t attempt, Money amount,
                                            const Funding& funding = {}) const;
    [[nodiscard]] HttpRequest authorise(const backend::LoadRequest& request) const;
    [[nodiscard]] HttpRequest credited(const ItemId& item, std::uint32_t attempt,
                                       const Mac& tac) const;
    [[nodiscard]] HttpRequest evidence(const ItemId& item, std::uint32_t attempt,
                                       const backend::UnknownOutcome& outcome,
                                       std::uint32_t report = 1) const;
    /// What a terminal can learn of a load whose outcome it does not know: a fresh challenge, and the proof if asked.
    [[nodiscard]] backend::UnknownOutcome learnt_of(TestPurse& purse, Money amount,
                                                    bool with_proof) const;
    [[nodiscard]] HttpRequest keep(const ItemId& item, const CardId& card, Money amount) const;
};

inline const Terminal kiosk_one{*TerminalId::from_digits("225000000001")};
inline const Terminal kiosk_two{*TerminalId::from_digits("225000000002")};

/// What an answer holds; fails the test, and answers an empty value, when it is something else.
[[nodiscard]] backend::LoadAuthorised authorised(const HttpAnswer& answer);
[[nodiscard]] backend::LoadVerdict verdict(const HttpAnswer& answer);
[[nodiscard]] backend::LoadStatus load_status(const HttpAnswer& answer);
[[nodiscard]] backend::OpenItems open_items(const HttpAnswer& answer);
[[nodiscard]] backend::PendingRegistered registered(const HttpAnswer& answer);
/// "403 over-limit", or the status alone when it is no problem.
[[nodiscard]] std::string problem(const HttpAnswer& answer);

}  // namespace kiosk::sandbox
