#pragma once

#include "devices/card/ccid_frame.h"
#include "devices/emulators/rf_bridge/phone_shelf.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/expected.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kiosk::emulators {

/// What lies within 10 cm of the bridge's antenna, and the radio link to one phone of it.
///
///     nothing --lay--> a phone in the field --select--> linked --power_on--> powered
///        ^                                                  |                  |
///        +------------ lift, tear out (from anywhere) ------+------------------+
class RadioField {
public:
    explicit RadioField(PhoneShelf& shelf) : shelf_{shelf} {}
    ~RadioField() { power_off(); }
    RadioField(const RadioField&) = delete;
    RadioField& operator=(const RadioField&) = delete;

    // A person's hands.
    Expected<void, ShelfFault> lay(const std::string& name, std::uint8_t quality);
    /// False: it does not lie here.
    bool lift(const std::string& name);
    void lift_all();
    /// Of every phone here, 0 to 100.
    void set_quality(std::uint8_t quality);

    // The bridge.
    [[nodiscard]] std::size_t count() const { return phones_.size(); }
    [[nodiscard]] std::vector<std::string> names() const;
    /// Links the one phone that is here, if it is one; ends the link before.
    bool select();
    /// Ends the link; the phone still lies there.
    void drop();
    /// The linked phone, or else the only one; nullopt: none, or several of which none is linked.
    [[nodiscard]] std::optional<std::uint8_t> quality() const;
    [[nodiscard]] std::optional<Bytes> radio_id() const;
    [[nodiscard]] devices::ccid::CardPresence presence() const;

    /// Resets the chip (T=0), linking its phone first if there is no link.  The ATR; nullopt: nobody to power.
    std::optional<Bytes> power_on();
    void power_off();
    /// One block to the powered chip; nullopt: there is none, or its phone was torn out at this block.
    std::optional<Bytes> exchange(BytesView block);
    /// The linked phone leaves the field at once.
    void tear_out();

    /// Changes at every select, drop and departure of the linked phone: the same number, the same contact.
    [[nodiscard]] std::uint32_t contact() const { return contact_; }

    enum class Move : std::uint8_t { Left, Came };
    /// What has to be announced: the linked phone or the last one left, the first one came.
    std::vector<Move> take_moves();

private:
    struct Phone {
        PhoneInHand card;
        std::uint8_t quality = 0;
    };
    [[nodiscard]] const Phone* reachable() const;
    void remove(std::size_t index);

    PhoneShelf& shelf_;
    std::vector<Phone> phones_;
    std::optional<std::size_t> linked_;  ///< index in phones_
    bool powered_ = false;
    std::uint32_t contact_ = 0;
    std::vector<Move> moves_;
};

}  // namespace kiosk::emulators
