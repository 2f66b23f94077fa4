#include "devices/card/purse_crypto.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cassert>
#include <initializer_list>
#include <limits>
#include <memory>
#include <new>

namespace kiosk::devices::crypto {
namespace {

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* raw(const std::byte* bytes)
{
    return reinterpret_cast<const unsigned char*>(
        bytes);  // NOLINT: the library's own notion of a byte
}

/// One 3DES-EDE2 block.  OpenSSL's default provider has no single DES; K||K is the same, bit for bit.
Block des_ede(std::span<const std::byte, 16> key, const Block& in, bool encrypting)
{
    const Cipher cipher{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    if (!cipher) throw std::bad_alloc{};
    Block out{};
    int size = 0;
    const bool done = EVP_CipherInit_ex(cipher.get(), EVP_des_ede(), nullptr, raw(key.data()),
                                        nullptr, encrypting ? 1 : 0) == 1 &&
                      EVP_CIPHER_CTX_set_padding(cipher.get(), 0) == 1 &&
                      EVP_CipherUpdate(cipher.get(), reinterpret_cast<unsigned char*>(out.data()),
                                       &size, raw(in.data()), static_cast<int>(in.size())) == 1;
    assert(done && size == 8);
    return out;
}

/// K||K: single DES as triple DES.
TripleDesKey doubled(std::span<const std::byte, 8> key)
{
    std::array<std::byte, 16> both{};
    std::ranges::copy(key, both.begin());
    std::ranges::copy(key, both.begin() + 8);
    TripleDesKey result{both};
    ::explicit_bzero(both.data(), both.size());
    return result;
}

/// The last block of single DES CBC over `data` padded with 80 00.. (always).
Block cbc_last(const TripleDesKey& key, Block chain, BytesView data)
{
    Bytes padded(data.begin(), data.end());
    pad(padded);
    for (std::size_t at = 0; at < padded.size(); at += 8) {
        for (std::size_t i = 0; i < 8; ++i) chain[i] ^= padded[at + i];
        chain = encrypt(key, chain);
    }
    return chain;
}

Mac left_half(const Block& block) { return {block[0], block[1], block[2], block[3]}; }

std::array<std::byte, 4> amount_bytes(Money amount)
{
    assert(amount >= Money{} && amount.in_fen() <= std::numeric_limits<std::uint32_t>::max());
    return to_big_endian<4>(static_cast<std::uint64_t>(amount.in_fen()));
}

Bytes joined(std::initializer_list<BytesView> parts)
{
    Bytes all;
    for (const auto part : parts) append(all, part);
    return all;
}

std::array<std::byte, 1> type_byte(TransactionType type) { return {static_cast<std::byte>(type)}; }

}  // namespace

Block encrypt(const TripleDesKey& key, const Block& block)
{
    return des_ede(key.reveal(), block, true);
}
Block decrypt(const TripleDesKey& key, const Block& block)
{
    return des_ede(key.reveal(), block, false);
}

TripleDesKey diversify(const TripleDesKey& master, const Block& factor)
{
    Block inverse{};
    std::ranges::transform(factor, inverse.begin(), [](std::byte b) { return ~b; });
    auto left = encrypt(master, factor);
    auto right = encrypt(master, inverse);
    std::array<std::byte, 16> both{};
    std::ranges::copy(left, both.begin());
    std::ranges::copy(right, both.begin() + 8);
    TripleDesKey key{both};
    ::explicit_bzero(both.data(), both.size());
    ::explicit_bzero(left.data(), left.size());
    ::explicit_bzero(right.data(), right.size());
    return key;
}

SingleDesKey session_key(const TripleDesKey& card_key, const Block& input)
{
    auto block = encrypt(card_key, input);
    SingleDesKey key{block};
    ::explicit_bzero(block.data(), block.size());
    return key;
}

Block load_session_input(const std::array<std::byte, 4>& random, std::uint16_t counter)
{
    const auto number = to_big_endian<2>(counter);
    return {random[0], random[1], random[2],       random[3],
            number[0], number[1], std::byte{0x80}, std::byte{0}};
}

Block purchase_session_input(const std::array<std::byte, 4>& random, std::uint16_t counter,
                             const std::array<std::byte, 4>& terminal_sequence)
{
    const auto number = to_big_endian<2>(counter);
    return {random[0],
            random[1],
            random[2],
            random[3],
            number[0],
            number[1],
            terminal_sequence[2],
            terminal_sequence[3]};
}

SingleDesKey xor_halves(const TripleDesKey& key)
{
    Block folded{};
    for (std::size_t i = 0; i < folded.size(); ++i)
        folded[i] = key.reveal()[i] ^ key.reveal()[i + 8];
    SingleDesKey result{folded};
    ::explicit_bzero(folded.data(), folded.size());
    return result;
}

void pad(Bytes& data)
{
    data.push_back(std::byte{0x80});
    data.resize((data.size() + 7) / 8 * 8);
}

Mac mac(const SingleDesKey& key, BytesView data)
{
    return left_half(cbc_last(doubled(key.reveal()), {}, data));
}

Mac retail_mac(const TripleDesKey& key, const Block& iv, BytesView data)
{
    const auto left = doubled(key.reveal().first<8>());
    const auto right = doubled(key.reveal().last<8>());
    return left_half(encrypt(left, decrypt(right, cbc_last(left, iv, data))));
}

Bytes load_mac1_data(Money old_balance, const LoadTerms& terms)
{
    return joined({amount_bytes(old_balance), amount_bytes(terms.amount), type_byte(terms.type),
                   terms.terminal.bytes()});
}

Bytes load_mac2_data(const LoadTerms& terms, const CardTime& host_time)
{
    return joined({amount_bytes(terms.amount), type_byte(terms.type), terms.terminal.bytes(),
                   host_time.date.bytes(), host_time.time.bytes()});
}

Bytes load_tac_data(Money new_balance, std::uint16_t counter, const LoadTerms& terms,
                    const CardTime& host_time)
{
    return joined({amount_bytes(new_balance), to_big_endian<2>(counter), amount_bytes(terms.amount),
                   type_byte(terms.type), terms.terminal.bytes(), host_time.date.bytes(),
                   host_time.time.bytes()});
}

Mac load_mac1(const SingleDesKey& session, Money old_balance, const LoadTerms& terms)
{
    return mac(session, load_mac1_data(old_balance, terms));
}

Mac load_mac2(const SingleDesKey& session, const LoadTerms& terms, const CardTime& host_time)
{
    return mac(session, load_mac2_data(terms, host_time));
}

Mac load_tac(const TripleDesKey& dtk, Money new_balance, std::uint16_t counter,
             const LoadTerms& terms, const CardTime& host_time)
{
    return mac(xor_halves(dtk), load_tac_data(new_balance, counter, terms, host_time));
}

Mac purchase_mac1(const SingleDesKey& session, const PurchaseTerms& terms)
{
    return mac(session,
               joined({amount_bytes(terms.amount), type_byte(terms.type), terms.terminal.bytes(),
                       terms.time.date.bytes(), terms.time.time.bytes()}));
}

Mac purchase_mac2(const SingleDesKey& session, Money amount)
{
    return mac(session, amount_bytes(amount));
}

Mac purchase_tac(const TripleDesKey& dtk, const PurchaseTerms& terms)
{
    return mac(xor_halves(dtk),
               joined({amount_bytes(terms.amount), type_byte(terms.type), terms.terminal.bytes(),
                       terms.terminal_sequence, terms.time.date.bytes(), terms.time.time.bytes()}));
}

}  // namespace kiosk::devices::crypto
