#include "backend-client/sandbox/hsm/purse_hsm.h"

#include "backend-client/sandbox/hsm/pkcs11_token.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <stdexcept>

namespace kiosk::sandbox {
namespace {

namespace crypto = devices::crypto;
using SessionKey = Pkcs11Session::SessionKey;

/// F || NOT F: its ECB under the master is left || right of the card key (JR/T 0025.2 B.2).
std::array<std::byte, 16> diversification_data(const CardNumber& card)
{
    const auto factor = card.factor();
    std::array<std::byte, 16> data{};
    std::ranges::copy(factor, data.begin());
    std::ranges::transform(factor, data.begin() + 8, [](std::byte b) { return ~b; });
    return data;
}

/// I || I || I: its ECB is K||K||K, and triple DES with that is single DES with K.
std::array<std::byte, 24> session_data(const crypto::Block& input)
{
    std::array<std::byte, 24> data{};
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = input[i % 8];
    return data;
}

Mac mac_with(Pkcs11Session& session, const SessionKey& key, Bytes data)
{
    crypto::pad(data);
    const auto last = session.last_cbc_block(key, data);
    return {last[0], last[1], last[2], last[3]};
}

bool same(const Mac& a, const Mac& b) { return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

}  // namespace

struct PurseHsm::Inside {
    Inside(const KeyStoreDirectory& store, const std::string& pin)
        : module{store.library}, token{module, store.label, pin}
    {
        const auto session = token.session();
        for (const auto key : all_master_keys) {
            const auto found = session->find(std::string{label_of(key)});
            if (!found) throw std::runtime_error{"the token has no " + std::string{label_of(key)}};
            masters.emplace(key, *found);
        }
    }

    SessionKey card_key(Pkcs11Session& session, MasterKey master, const CardNumber& card,
                        KeyUse use) const
    {
        return session.derive(masters.at(master), diversification_data(card), use);
    }

    Mac load_mac(const CardNumber& card, const LoadChallenge& challenge, const Bytes& data)
    {
        const auto session = token.session();
        const auto dlk = card_key(*session, MasterKey::Load, card, KeyUse::Derive);
        const auto input = crypto::load_session_input(challenge.random, challenge.counter);
        const auto seslk = session->derive(dlk.handle(), session_data(input), KeyUse::Mac);
        return mac_with(*session, seslk, data);
    }

    Pkcs11Module module;
    Pkcs11Token token;
    std::map<MasterKey, CK_OBJECT_HANDLE> masters;
};

PurseHsm::PurseHsm(const KeyStoreDirectory& store, const std::optional<KnownMasterKeys>& known)
{
    prepare(store, known);
    enter(store);
    try {
        inside_ = std::make_unique<Inside>(store, read_pin(store));
    } catch (const std::runtime_error& error) {
        throw std::runtime_error{store.path.string() + ": " + error.what()};
    }
}

PurseHsm::~PurseHsm() = default;

bool PurseHsm::is_mac1_right(const CardNumber& card, const LoadChallenge& challenge,
                             const LoadTerms& terms)
{
    const auto data = crypto::load_mac1_data(challenge.balance, terms);
    return same(inside_->load_mac(card, challenge, data), challenge.mac1);
}

Mac PurseHsm::mac2(const CardNumber& card, const LoadChallenge& challenge, const LoadTerms& terms,
                   const CardTime& host_time)
{
    return inside_->load_mac(card, challenge, crypto::load_mac2_data(terms, host_time));
}

bool PurseHsm::is_tac_right(const CardNumber& card, const Mac& tac, const CreditedLoad& load)
{
    const auto session = inside_->token.session();
    const auto key = session->import_single_des([&] {
        const auto dtk = inside_->card_key(*session, MasterKey::Tac, card, KeyUse::HalvesXor);
        return crypto::xor_halves(session->read(dtk));
    }());
    const auto data =
        crypto::load_tac_data(load.new_balance, load.counter, load.terms, load.host_time);
    return same(mac_with(*session, key, data), tac);
}

std::map<MasterKey, Bytes> PurseHsm::wrapped_card_keys(const CardNumber& card,
                                                       const Secret<16>& transport)
{
    const auto session = inside_->token.session();
    const auto wrapping = session->import_wrapping(transport);
    std::map<MasterKey, Bytes> wrapped;
    for (const auto master : all_master_keys) {
        const auto key = inside_->card_key(*session, master, card, KeyUse::WrapOut);
        wrapped.emplace(master, session->wrap(wrapping, key));
    }
    return wrapped;
}

}  // namespace kiosk::sandbox
