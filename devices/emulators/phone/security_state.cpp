#include "devices/emulators/phone/security_state.h"

#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace kiosk::emulators {
namespace {

using devices::crypto::Block;

constexpr std::size_t mac_size = std::tuple_size_v<Mac>;
constexpr std::uint8_t most_wrong_macs = 3;

/// A challenge of 4 bytes is filled with 00000000, one of 8 is used whole.
Block padded(BytesView challenge)
{
    Block block{};
    std::ranges::copy(challenge, block.begin());
    return block;
}

/// IV of secure messaging: the first 4 bytes of the challenge, then 00000000.
Block initial_vector(BytesView challenge) { return padded(challenge.first(4)); }

}  // namespace

RandomSource system_random()
{
    return [](std::span<std::byte> bytes) {
        if (::RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()),
                         static_cast<int>(bytes.size())) != 1)
            throw std::runtime_error{"no random numbers"};
    };
}

void SecurityState::reset()
{
    pin_verified_ = false;
    fresh_challenge_.reset();
    usable_challenge_.reset();
}

void SecurityState::leave_application() { pin_verified_ = false; }

void SecurityState::next_command()
{
    usable_challenge_ = std::exchange(fresh_challenge_, std::nullopt);
}

Answer SecurityState::get_challenge(const CommandApdu& command)
{
    if (command.p1 != 0 || command.p2 != 0) return refused(StatusWord::WrongParameters);
    const auto size = command.le_is_most ? 4 : command.le.value_or(0);
    if (size != 4 && size != 8) return refused(wrong_le(4));
    Bytes challenge(size);
    chip_.random(challenge);
    fresh_challenge_ = challenge;
    return {std::move(challenge), StatusWord::Done};
}

Answer SecurityState::external_authenticate(const CommandApdu& command)
{
    if (command.p1 != 0) return refused(StatusWord::WrongParameters);
    if (command.p2 != 0 || !chip_.issued.keys.dck) return refused(StatusWord::KeyNotFound);
    if (command.data.size() != 8) return refused(StatusWord::WrongLength);
    if (!usable_challenge_) return refused(StatusWord::NoChallenge);
    auto next = chip_.image();
    if (next.external_tries == 0) return refused(StatusWord::AuthenticationLocked);
    const auto expected =
        devices::crypto::encrypt(*chip_.issued.keys.dck, padded(*usable_challenge_));
    const bool right = std::ranges::equal(expected, command.data);
    const auto tries = static_cast<std::uint8_t>(right ? most_tries : next.external_tries - 1);
    if (tries != std::exchange(next.external_tries, tries) && !chip_.memory.commit(next))
        return refused(StatusWord::MemoryFailure);
    return right ? Answer{} : refused(tries_left(tries));
}

const TripleDesKey& SecurityState::key_of(ProtectedBy key) const
{
    return key == ProtectedBy::UnblockCounted ? chip_.issued.keys.dpuk : chip_.issued.keys.damk;
}

Expected<Bytes, StatusWord> SecurityState::unseal(const CommandApdu& command, ProtectedBy key)
{
    if (!usable_challenge_) return unexpected{StatusWord::NoChallenge};
    if (command.data.size() < mac_size) return unexpected{StatusWord::SecureMessagingMissing};
    const auto data = BytesView{command.data}.first(command.data.size() - mac_size);
    Bytes covered;
    append(covered, command.header());
    append(covered, data);
    const auto expected =
        devices::crypto::retail_mac(key_of(key), initial_vector(*usable_challenge_), covered);
    if (!std::ranges::equal(expected, BytesView{command.data}.last(mac_size)))
        return unexpected{refuse_mac(key)};
    return Bytes(data.begin(), data.end());
}

Mac SecurityState::seal(BytesView answer) const
{
    return devices::crypto::retail_mac(chip_.issued.keys.damk,
                                       initial_vector(usable_challenge_.value()), answer);
}

StatusWord SecurityState::refuse_mac(ProtectedBy key)
{
    switch (key) {
        case ProtectedBy::Maintenance:
            return StatusWord::SecureMessagingWrong;
        case ProtectedBy::MaintenanceCounted:
            return count_wrong_mac(CountedKey::Maintenance);
        case ProtectedBy::UnblockCounted:
            return count_wrong_mac(CountedKey::Unblock);
    }
    return StatusWord::SecureMessagingWrong;
}

StatusWord SecurityState::count_wrong_mac(CountedKey key)
{
    auto next = chip_.image();
    auto& wrong = next.wrong_macs.at(static_cast<std::size_t>(key));
    if (++wrong >= most_wrong_macs) {
        wrong = 0;
        next.application = ApplicationState::Locked;
    }
    const bool locked = next.application == ApplicationState::Locked;
    if (!chip_.memory.commit(std::move(next))) return StatusWord::MemoryFailure;
    return locked ? StatusWord::ApplicationLocked : StatusWord::SecureMessagingWrong;
}

void forgive(ChipImage& image, CountedKey key)
{
    image.wrong_macs.at(static_cast<std::size_t>(key)) = 0;
}

}  // namespace kiosk::emulators
