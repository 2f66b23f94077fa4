#pragma once

#include "kiosk/views/frame_view.h"

#include <array>
#include <string_view>

/// Signs of the font Material Icons, by code point.
namespace kiosk::screens::icons {

constexpr std::string_view wallet = "\uE850";        // account_balance_wallet
constexpr std::string_view cash = "\uEF63";          // payments
constexpr std::string_view records = "\uE896";       // list
constexpr std::string_view receipt = "\uE8B0";       // receipt
constexpr std::string_view leave = "\uE9BA";         // logout
constexpr std::string_view back = "\uE5C4";          // arrow_back
constexpr std::string_view next = "\uE5C8";          // arrow_forward
constexpr std::string_view help = "\uE8FD";          // help_outline
constexpr std::string_view language = "\uE894";      // language
constexpr std::string_view clock = "\uE8B5";         // schedule
constexpr std::string_view phone = "\uE324";         // phone_android
constexpr std::string_view shield = "\uE8E8";        // verified_user
constexpr std::string_view good = "\uE86C";          // check_circle
constexpr std::string_view check = "\uE5CA";         // check
constexpr std::string_view warning = "\uE002";       // warning
constexpr std::string_view trouble = "\uE000";       // error
constexpr std::string_view no_link = "\uE648";       // wifi_off
constexpr std::string_view service_desk = "\uF0E2";  // support_agent
constexpr std::string_view hotline = "\uE0B0";       // call
constexpr std::string_view later = "\uE425";         // timer
constexpr std::string_view close = "\uE5CD";         // close
constexpr std::string_view credit_card = "\uE870";   // credit_card
constexpr std::string_view lock = "\uE897";          // lock
constexpr std::string_view dialpad = "\uE0BC";       // dialpad
constexpr std::string_view hourglass = "\uE88B";     // hourglass_empty
constexpr std::string_view contactless = "\uEA71";   // contactless
constexpr std::string_view info = "\uE88E";          // info

inline constexpr std::array all{
    wallet,  cash,  records, receipt,     leave, back,    next,      help,        language,
    clock,   phone, shield,  good,        check, warning, trouble,   no_link,     service_desk,
    hotline, later, close,   credit_card, lock,  dialpad, hourglass, contactless, info};

/// Empty for Glyph::None.
[[nodiscard]] std::string_view sign_of(views::Glyph glyph);

}  // namespace kiosk::screens::icons
