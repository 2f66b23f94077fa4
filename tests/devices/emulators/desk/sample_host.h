#pragma once

#include "devices/card/purse_crypto.h"
#include "devices/emulators/phone/sample_phones.h"
#include "kiosk/domain/purse.h"

#include <string>

namespace kiosk::emulators {

/// The back office of one sample phone, which knows its published keys.
class SampleHost {
public:
    explicit SampleHost(const std::string& phone) : issued_{sample_phone(phone)} {}

    [[nodiscard]] bool is_mac1_right(const LoadChallenge& challenge, Money amount) const
    {
        return devices::crypto::load_mac1(session(challenge), challenge.balance, terms(amount)) ==
               challenge.mac1;
    }
    [[nodiscard]] LoadAuthorisation authorise(const LoadChallenge& challenge, Money amount) const
    {
        return {time(), devices::crypto::load_mac2(session(challenge), terms(amount), time())};
    }
    [[nodiscard]] Mac expected_tac(const LoadChallenge& challenge, Money amount) const
    {
        return devices::crypto::load_tac(issued_.keys.dtk, challenge.balance + amount,
                                         challenge.counter, terms(amount), time());
    }
    [[nodiscard]] static TerminalId terminal()
    {
        return TerminalId::from_digits("225000000001").value();
    }

private:
    [[nodiscard]] SingleDesKey session(const LoadChallenge& challenge) const
    {
        return devices::crypto::session_key(
            issued_.keys.dlk,
            devices::crypto::load_session_input(challenge.random, challenge.counter));
    }
    [[nodiscard]] static devices::crypto::LoadTerms terms(Money amount)
    {
        return {amount, terminal()};
    }
    [[nodiscard]] static CardTime time()
    {
        return {Bcd<4>::from_digits("20260301").value(), Bcd<3>::from_digits("093015").value()};
    }

    Personalisation issued_;
};

}  // namespace kiosk::emulators
