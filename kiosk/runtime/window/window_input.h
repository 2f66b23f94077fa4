#pragma once

#include "kiosk/domain/clock.h"

#include <cstdint>
#include <string>
#include <variant>

/// What people do at the window, free of SDL.
namespace kiosk::runtime {

/// A finger, or the mouse with its left button.
struct Contact {
    enum class Phase : std::uint8_t { Down, Move, Up, Left };  ///< Left: the mouse left the window

    Phase phase = Phase::Move;
    std::int64_t id = 0;   ///< of the finger, from Down to Up
    bool is_touch = true;  ///< a mouse hovers, a finger does not
    float x = 0;           ///< window pixels in, design pixels once Display has mapped it
    float y = 0;
    TimePoint at{};
};

/// A key of a keypad, keyboard or scanner.
struct Key {
    enum class Kind : std::uint8_t { Down, Up, Text };

    Kind kind = Kind::Down;
    std::string
        text;  ///< Down and Up: the key's name ("Return", "Keypad 5"); Text: what it typed, UTF-8
};

struct Exposed {};     ///< the window's pixels are lost: present them all
struct Resized {};     ///< size or display changed: draw everything anew
struct CloseAsked {};  ///< by the window manager

using WindowInput = std::variant<Contact, Key, Exposed, Resized, CloseAsked>;

}  // namespace kiosk::runtime
