#pragma once

#include <chrono>

/// Every wait of the flows, in one place (X10, R15: at least 20 s of warning, no time-out while money is inside but the
/// safe end).
namespace kiosk::flows::times {

using namespace std::chrono_literals;

constexpr auto read_phone = 6s;        ///< from contact to balance; then "hold it still, once more"
constexpr auto ask_host_at_tap = 3s;   ///< open items of the card; then the offline menu
constexpr auto choose = 60s;           ///< a screen that waits for a choice, without money inside
constexpr auto warning = 20s;          ///< the last part of it, counted down on the screen
constexpr auto phone_back_menu = 10s;  ///< phone lifted at a menu: the session ends
constexpr auto phone_back_money = 60s;  ///< phone lifted with money inside: then the safe end
constexpr auto eligibility = 10s;       ///< the host's answer before the acceptor is enabled
constexpr auto quote = 180s;            ///< how long that answer holds
constexpr auto acceptor_opens = 5s;     ///< from enable to "takes notes"
constexpr auto escrow = 10s;            ///< a note waits for the phone to come back, then goes back
constexpr auto money_idle = 300s;       ///< money inside and nobody does anything: the safe end
constexpr auto drain = 30s;             ///< a note under way comes to rest (R4)
constexpr auto authorisation = 30s;     ///< the host's answer; the queue goes on asking after it
constexpr auto verdict = 15s;      ///< the host's judgement of evidence; the queue goes on after it
constexpr auto result = 30s;       ///< the screen that says how it ended
constexpr auto result_kept = 60s;  ///< the same where there is more to read
constexpr auto trouble = 12s;      ///< a message that asks to hold the phone again
constexpr auto farewell = 20s;     ///< "take your phone"
constexpr auto query_open = 600s;  ///< how often the host is asked about items that are unresolved
constexpr auto notice = 1800s;     ///< "an earlier top-up was interrupted" on the idle screen

}  // namespace kiosk::flows::times
