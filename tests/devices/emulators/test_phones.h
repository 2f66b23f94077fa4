#pragma once

#include "devices/emulators/rf_bridge/phone_shelf.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace kiosk::emulators {

/// A chip for the tests of readers: it knows four commands and counts what it executed.
///
///     00 A4 SELECT        6F 02 84 00
///     80 5C GET BALANCE   00 00 25 1C
///     80 52 CREDIT        TAC 7D F5 6F D6
///     any other           6D 00
class TestPhone final : public PhoneCard {
public:
    TestPhone(std::string name, std::array<std::byte, 4> radio_id)
        : name_{std::move(name)}, radio_id_{radio_id}
    {
    }

    [[nodiscard]] const std::string& name() const override { return name_; }
    [[nodiscard]] std::array<std::byte, 4> radio_id() const override { return radio_id_; }

    Bytes power_on(CardProtocol protocol) override
    {
        protocol_ = protocol;
        powered = true;
        ++power_ons;
        // Historical bytes CITY; T=1 takes TD1 and a check byte.
        return *from_hex(protocol == CardProtocol::T0 ? "3B0443495459" : "3B84014349545982");
    }
    void power_off() override { powered = false; }

    std::optional<Bytes> exchange(BytesView command) override
    {
        const auto ins = command[1];
        last_size = std::ssize(command);
        if (ins == std::byte{0xC0}) return std::exchange(kept_, {});
        ++executed[std::to_integer<std::size_t>(ins)];
        if (tears_at == ins) return std::nullopt;
        if (to_hex(command.first(2)) == "00A4") return answer_with_data("6F028400");
        if (to_hex(command.first(2)) == "8052") return answer_with_data("7DF56FD6");
        if (to_hex(command.first(2)) == "805C") return from_hex("0000251C9000");
        return from_hex("6D00");
    }

    std::optional<std::byte>
        tears_at;  ///< the INS at which it tears itself out, executed and silent
    // Read by the test's thread while the bench's thread plays the chip.
    std::atomic<bool> powered{false};
    std::atomic<int> power_ons{0};
    std::atomic<std::ptrdiff_t> last_size{0};  ///< bytes of the last command
    std::array<std::atomic<int>, 256> executed{};

private:
    /// A case-4 command over T=0 is answered 61xx, and GET RESPONSE fetches.
    std::optional<Bytes> answer_with_data(std::string_view hex)
    {
        auto answer = *from_hex(std::string{hex} + "9000");
        if (protocol_ == CardProtocol::T1) return answer;
        const auto size = octet(answer.size() - 2);
        kept_ = std::move(answer);
        return Bytes{std::byte{0x61}, size};
    }

    std::string name_;
    std::array<std::byte, 4> radio_id_;
    CardProtocol protocol_ = CardProtocol::T0;
    Bytes kept_;
};

/// Two phones, "wang" and "li".
class TestShelf final : public PhoneShelf {
public:
    Expected<PhoneInHand, ShelfFault> take(const std::string& name) override
    {
        const auto found =
            std::ranges::find(phones_, name, [](const auto& p) { return p->name(); });
        if (found == phones_.end()) return unexpected{ShelfFault::Unknown};
        if (std::exchange(away_[name], true)) return unexpected{ShelfFault::Elsewhere};
        return PhoneInHand{found->get(),
                           [this](PhoneCard* phone) { away_[phone->name()] = false; }};
    }
    [[nodiscard]] std::vector<std::string> names() const override { return {"wang", "li"}; }

    TestPhone& wang() { return *phones_[0]; }
    TestPhone& li() { return *phones_[1]; }
    [[nodiscard]] bool is_here(const std::string& name) { return !away_[name]; }

private:
    std::array<std::unique_ptr<TestPhone>, 2> phones_{
        std::make_unique<TestPhone>("wang", *array_from_hex<4>("0A1B2C3D")),
        std::make_unique<TestPhone>("li", *array_from_hex<4>("4E5F6071"))};
    std::map<std::string, bool> away_;
};

}  // namespace kiosk::emulators
