#include "devices/emulators/phone/pboc_card.h"

#include "devices/emulators/phone/image_file.h"
#include "devices/emulators/phone/issued_files.h"
#include "devices/emulators/phone/json_fields.h"

#include <utility>

namespace kiosk::emulators {
namespace {

constexpr std::uint8_t get_response = 0xC0;

/// What the state file says of this very card, else the chip as it was issued: a phone that was given another card
/// starts anew.
ChipImage image_of(const Personalisation& issued, const std::filesystem::path& file)
{
    if (!file.empty())
        if (const auto text = read_whole(file)) {
            auto stored = image_from_text(*text, file.string());
            if (stored.card == issued.fingerprint()) return std::move(stored.image);
        }
    return issued_image(issued);
}

ChipMemory::Writer writer_to(std::filesystem::path file, std::string card)
{
    if (file.empty()) return [](const ChipImage&) { return true; };
    return [file = std::move(file), card = std::move(card)](const ChipImage& image) {
        return replace_durably(file, to_text(image, card));
    };
}

Chip chip_of(Personalisation issued, const std::filesystem::path& file, RandomSource random)
{
    const auto variant = issued.variant;
    ChipMemory memory{image_of(issued, file), writer_to(file, issued.fingerprint())};
    return {std::move(issued), variant, std::move(memory), std::move(random)};
}

}  // namespace

PbocCard::PbocCard(Personalisation issued, const std::filesystem::path& state_file,
                   RandomSource random)
    : applet_{chip_of(std::move(issued), state_file, std::move(random))},
      radio_id_{applet_.chip().issued.radio_id()}
{
}

Bytes PbocCard::power_on(CardProtocol protocol)
{
    applet_.reset();
    transport_.clear();
    protocol_ = protocol;
    powered_ = true;
    // TS, T0 = number of historical bytes [| TD1 follows], [TD1 = T=1], "PURSE", [TCK]
    const auto historical = as_bytes("PURSE");
    const bool t1 = protocol == CardProtocol::T1;
    Bytes atr{octet(0x3B), octet((t1 ? 0x80U : 0x00U) | historical.size())};
    if (t1) atr.push_back(octet(0x01));
    append(atr, historical);
    if (!t1) return atr;
    auto check = std::byte{0};
    for (const auto b : BytesView{atr}.subspan(1)) check ^= b;
    atr.push_back(check);
    return atr;
}

void PbocCard::power_off()
{
    powered_ = false;
    applet_.reset();
    transport_.clear();
}

std::optional<Bytes> PbocCard::exchange(BytesView command)
{
    if (!powered_) return std::nullopt;
    const auto ins =
        command.size() > 1 ? std::to_integer<std::uint8_t>(command[1]) : std::uint8_t{0};
    const auto strike = faults_.strike(ins);
    if (strike.tear == TearPoint::Before) {
        power_off();
        return std::nullopt;
    }
    auto& memory = applet_.chip().memory;
    memory.lose_power(strike.tear == TearPoint::InsideBeforeWrite);
    auto on_the_line = answer(command, strike);
    memory.lose_power(false);
    if (strike.tear) power_off();
    if (strike.tear && strike.tear != TearPoint::After) return std::nullopt;
    return on_the_line;
}

Bytes PbocCard::answer(BytesView bytes, const PhoneFaults::Strike& strike)
{
    const auto command = parse_command(bytes, protocol_);
    if (!command) {
        transport_.clear();
        return transport_.deliver(refused(command.error()), {}, false);
    }
    const bool fetches = command->ins == get_response && command->cla == 0x00;
    const bool plain = strike.execute && !strike.forged && !strike.noise;
    if (fetches && plain) return transport_.get_response(*command);
    Answer result;
    if (strike.execute && !fetches) result = applet_.execute(*command);
    if (strike.noise) {
        transport_.clear();
        return *strike.noise;
    }
    return transport_.deliver(strike.twisted(std::move(result)), *command,
                              chip().variant.always_61xx);
}

std::unique_ptr<PbocCard> make_test_phone(std::string name, RandomSource random)
{
    return std::make_unique<PbocCard>(test_personalisation(std::move(name)),
                                      std::filesystem::path{}, std::move(random));
}

}  // namespace kiosk::emulators
