#include "devices/emulators/rf_bridge/radio_field.h"

#include <algorithm>
#include <utility>

namespace kiosk::emulators {

using devices::ccid::CardPresence;

Expected<void, ShelfFault> RadioField::lay(const std::string& name, std::uint8_t quality)
{
    auto card = shelf_.take(name);
    if (!card) return unexpected{card.error()};
    phones_.push_back({*std::move(card), quality});
    if (phones_.size() == 1) moves_.push_back(Move::Came);
    return {};
}

bool RadioField::lift(const std::string& name)
{
    const auto found = std::ranges::find(
        phones_, name, [](const Phone& p) -> const std::string& { return p.card->name(); });
    if (found == phones_.end()) return false;
    remove(static_cast<std::size_t>(found - phones_.begin()));
    return true;
}

void RadioField::lift_all()
{
    while (!phones_.empty()) remove(phones_.size() - 1);
}

void RadioField::set_quality(std::uint8_t quality)
{
    for (auto& phone : phones_) phone.quality = quality;
}

std::vector<std::string> RadioField::names() const
{
    std::vector<std::string> all;
    for (const auto& phone : phones_) all.push_back(phone.card->name());
    return all;
}

bool RadioField::select()
{
    drop();
    if (phones_.size() != 1) return false;
    linked_ = 0;
    return true;
}

void RadioField::drop()
{
    power_off();
    linked_.reset();
    ++contact_;
}

std::optional<std::uint8_t> RadioField::quality() const
{
    const auto* phone = reachable();
    if (phone == nullptr) return std::nullopt;
    return phone->quality;
}

std::optional<Bytes> RadioField::radio_id() const
{
    const auto* phone = reachable();
    if (phone == nullptr) return std::nullopt;
    const auto id = phone->card->radio_id();
    return Bytes(id.begin(), id.end());
}

CardPresence RadioField::presence() const
{
    if (powered_) return CardPresence::Active;
    return reachable() == nullptr ? CardPresence::Absent : CardPresence::Inactive;
}

std::optional<Bytes> RadioField::power_on()
{
    power_off();
    if (!linked_ && !select()) return std::nullopt;
    powered_ = true;
    return phones_[*linked_].card->power_on(CardProtocol::T0);
}

void RadioField::power_off()
{
    if (std::exchange(powered_, false)) phones_[*linked_].card->power_off();
}

std::optional<Bytes> RadioField::exchange(BytesView block)
{
    if (!powered_) return std::nullopt;
    auto answer = phones_[*linked_].card->exchange(block);
    if (!answer) tear_out();
    return answer;
}

void RadioField::tear_out()
{
    if (linked_) remove(*linked_);
}

std::vector<RadioField::Move> RadioField::take_moves() { return std::exchange(moves_, {}); }

const RadioField::Phone* RadioField::reachable() const
{
    if (linked_) return &phones_[*linked_];
    return phones_.size() == 1 ? &phones_.front() : nullptr;
}

void RadioField::remove(std::size_t index)
{
    const bool was_linked = linked_ == index;
    if (was_linked) drop();
    phones_.erase(phones_.begin() + static_cast<std::ptrdiff_t>(index));
    if (linked_ && *linked_ > index) --*linked_;
    if (was_linked || phones_.empty()) moves_.push_back(Move::Left);
}

}  // namespace kiosk::emulators
