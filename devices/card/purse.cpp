#include "devices/card/purse.h"

#include <utility>

namespace kiosk::devices {
namespace {

/// To CREDIT FOR LOAD: does this word say, as far as a card's word goes, that nothing was credited?
bool denies_credit(StatusWord status)
{
    const auto sw1 = status.sw1();
    if (sw1 == 0x62 || sw1 == 0x63 || sw1 == 0x6C) return false;  // a remark on something done
    const auto meaning = meaning_of(status);
    return meaning != StatusMeaning::Done && meaning != StatusMeaning::Unsure &&
           meaning != StatusMeaning::Unknown;
}

}  // namespace

Purse::Purse(CardSession& session, std::shared_ptr<void> held, PublicData public_data,
             Bytes application_version)
    : session_{&session},
      held_{std::move(held)},
      public_data_{public_data},
      application_version_{std::move(application_version)}
{
}

Expected<Purse, PurseFault> Purse::open(CardSession& session, const AidList& aids)
{
    auto held = session.hold();
    if (!held) return unexpected{contact_fault(held.error())};
    auto fci = select_purse(session, aids);
    if (!fci) return unexpected{fci.error()};

    const auto public_data = read_public_data(session, *fci);
    if (!public_data) return unexpected{public_data.error()};
    return Purse{session, std::move(*held), *public_data, std::move(fci->application_version)};
}

Expected<Money, PurseFault> Purse::balance()
{
    const auto answer = send(*session_, get_balance());
    if (!answer) return unexpected{answer.error()};
    const auto balance = decode_balance(answer->data);
    if (!has_answered(answer->status) || !balance) return unexpected{refusal(answer->status)};
    return *balance;
}

Expected<std::string, PurseFault> Purse::holder_name()
{
    for (const auto size : {holder_data_size_2010, holder_data_size_older}) {
        const auto answer =
            send(*session_, read_binary(ShortFileId::HolderData, static_cast<std::uint16_t>(size)));
        if (!answer) return unexpected{answer.error()};
        if (const auto file = parse_holder_data(answer->data)) return file->name;
        if (answer->status == status::file_not_found ||
            answer->status == status::security_not_satisfied)
            break;
    }
    return std::string{};
}

Expected<PurseSnapshot, PurseFault> Purse::snapshot()
{
    const auto money = balance();
    if (!money) return unexpected{money.error()};
    auto name = holder_name();
    if (!name) return unexpected{name.error()};
    return PurseSnapshot{.card = public_data_.card,
                         .balance = *money,
                         .application_type = public_data_.application_type,
                         .valid_from = public_data_.valid_from,
                         .valid_to = public_data_.valid_to,
                         .holder_name = std::move(*name)};
}

Expected<std::vector<PurseRecord>, PurseFault> Purse::records()
{
    std::vector<PurseRecord> newest_first;
    for (std::uint8_t number = 1; number <= log_record_count; ++number) {
        const auto answer =
            send(*session_, read_record(ShortFileId::TransactionLog, number, log_record_size));
        if (!answer) return unexpected{answer.error()};
        if (meaning_of(answer->status) == StatusMeaning::NotFound) break;
        if (!has_answered(answer->status)) return unexpected{refusal(answer->status)};
        if (const auto record = parse_log_record(answer->data)) newest_first.push_back(*record);
    }
    return newest_first;
}

Expected<void, PurseFault> Purse::verify_pin(const PursePin& pin)
{
    auto command = verify(pin);
    const auto answer = send(*session_, command);
    wipe(command.data);
    if (!answer) return unexpected{answer.error()};
    auto status = answer->status;
    if (status.is_done()) return {};
    // Applet E counts in 6Cxx, and says 6A83 when the PIN is locked (card.md sections 1 and 3).
    if (status.sw1() == 0x6C)
        status.value = static_cast<std::uint16_t>(0x63C0U | (status.sw2() & 0x0FU));
    if (status == status::record_not_found) status = status::authentication_locked;
    return unexpected{refusal(status)};
}

Expected<LoadChallenge, PurseFault> Purse::initialize_for_load(Money amount,
                                                               const TerminalId& terminal,
                                                               std::uint8_t key_index)
{
    const auto answer =
        send(*session_, devices::initialize_for_load({key_index, amount, terminal}));
    if (!answer) return unexpected{answer.error()};
    const auto challenge = decode_load_challenge(answer->data);
    if (!answer->status.is_done() || !challenge) return unexpected{refusal(answer->status)};
    return *challenge;
}

Expected<Mac, PurseFault> Purse::credit_for_load(const LoadAuthorisation& authorisation)
{
    const auto answer = send(*session_, devices::credit_for_load(authorisation));
    if (!answer) {
        auto fault = answer.error();
        if (fault.contact == ContactFault::LostAfterSend)
            fault.kind = PurseFaultKind::OutcomeUnknown;
        return unexpected{fault};
    }
    const auto tac = decode_tac(answer->data);
    if (answer->status.is_done() && tac) return *tac;
    return unexpected{PurseFault{
        denies_credit(answer->status) ? PurseFaultKind::Refused : PurseFaultKind::OutcomeUnknown,
        answer->status}};
}

Expected<std::optional<LoadProof>, PurseFault> Purse::prove(std::uint16_t number)
{
    const auto answer = send(*session_, get_transaction_prove(TransactionType::EpLoad, number));
    if (!answer) return unexpected{answer.error()};
    if (!answer->status.is_done()) return std::nullopt;
    return decode_proof(number, answer->data);
}

}  // namespace kiosk::devices
