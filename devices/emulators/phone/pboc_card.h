#pragma once

#include "devices/emulators/phone/phone_card.h"
#include "devices/emulators/phone/phone_faults.h"
#include "devices/emulators/phone/purse_applet.h"

#include <filesystem>
#include <memory>

namespace kiosk::emulators {

/// A PBOC electronic purse as it sits in a phone: power, the line's shape, the applet behind it, and its faults.
/// One thread.
class PbocCard final : public PhoneCard {
public:
    /// Volatile only where `state_file` is empty; else the chip goes on from that file if it is this card's, and every
    /// change is in it before the answer leaves.  Throws BrokenPhoneFile if the file is damaged.
    PbocCard(Personalisation issued, const std::filesystem::path& state_file,
             RandomSource random = system_random());

    [[nodiscard]] const std::string& name() const override { return chip().issued.name; }
    [[nodiscard]] std::array<std::byte, 4> radio_id() const override { return radio_id_; }
    Bytes power_on(CardProtocol protocol) override;
    void power_off() override;
    std::optional<Bytes> exchange(BytesView command) override;
    [[nodiscard]] std::chrono::milliseconds answer_delay() const override
    {
        return faults_.answer_delay();
    }

    // The desk's side of the chip, which no reader sees.
    [[nodiscard]] const Chip& chip() const { return applet_.chip(); }
    [[nodiscard]] ChipVariant& variant() { return applet_.chip().variant; }
    [[nodiscard]] PhoneFaults& faults() { return faults_; }
    [[nodiscard]] const PhoneFaults& faults() const { return faults_; }

private:
    /// The bytes on the line for one command, before any tear.
    Bytes answer(BytesView command, const PhoneFaults::Strike& strike);

    PurseApplet applet_;
    std::array<std::byte, 4> radio_id_;
    AnswerTransport transport_;
    PhoneFaults faults_;
    CardProtocol protocol_ = CardProtocol::T1;
    bool powered_ = false;
};

/// A phone with test_personalisation(), kept nowhere.
[[nodiscard]] std::unique_ptr<PbocCard> make_test_phone(std::string name = "test",
                                                        RandomSource random = system_random());

}  // namespace kiosk::emulators
