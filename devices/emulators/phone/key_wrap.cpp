#include "devices/emulators/phone/key_wrap.h"

#include "devices/emulators/phone/json_fields.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cassert>
#include <fstream>
#include <memory>
#include <new>
#include <system_error>

namespace kiosk::emulators {
namespace {

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* raw(const std::byte* bytes)
{
    return reinterpret_cast<const unsigned char*>(
        bytes);  // NOLINT: the library's own notion of a byte
}

/// Wraps 16 bytes into 24, or unwraps 24 into 16; false if they do not unwrap.
bool aes_wrap(const Secret<16>& key, BytesView in, std::span<std::byte> out, bool wrapping)
{
    const Cipher cipher{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    if (!cipher) throw std::bad_alloc{};
    EVP_CIPHER_CTX_set_flags(cipher.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    int size = 0;
    return EVP_CipherInit_ex(cipher.get(), EVP_aes_128_wrap(), nullptr, raw(key.reveal().data()),
                             nullptr, wrapping ? 1 : 0) == 1 &&
           EVP_CipherUpdate(cipher.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                            raw(in.data()), static_cast<int>(in.size())) == 1 &&
           static_cast<std::size_t>(size) == out.size();
}

}  // namespace

TransportKey TransportKey::read(const std::filesystem::path& file)
{
    namespace fs = std::filesystem;
    const auto name = file.string();
    std::error_code error;
    const auto status = fs::status(file, error);
    if (!fs::is_regular_file(status))
        throw BrokenPhoneFile{name + ": is missing; the packages beside it cannot be read without"};
    if ((status.permissions() & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none)
        throw BrokenPhoneFile{name + ": is open to others; set its mode to 0600"};
    std::ifstream stream{file};
    std::string digits;
    stream >> digits;
    auto bytes = array_from_hex<16>(digits);
    ::explicit_bzero(digits.data(), digits.size());
    if (!bytes) throw BrokenPhoneFile{name + ": 32 hexadecimal digits are needed"};
    TransportKey key{Secret<16>{*bytes}};
    ::explicit_bzero(bytes->data(), bytes->size());
    return key;
}

WrappedKey TransportKey::wrap(std::span<const std::byte, 16> secret) const
{
    WrappedKey wrapped{};
    const bool done = aes_wrap(key_, secret, wrapped, true);
    assert(done);
    return wrapped;
}

std::optional<Secret<16>> TransportKey::unwrap(const WrappedKey& wrapped) const
{
    std::array<std::byte, 16> clear{};
    std::optional<Secret<16>> secret;
    if (aes_wrap(key_, wrapped, clear, false)) secret.emplace(clear);
    ::explicit_bzero(clear.data(), clear.size());
    return secret;
}

bool is_pin(BytesView packed)
{
    if (packed.size() < 2 || packed.size() > 6) return false;
    const auto digits = to_hex(packed);
    const auto odd = digits.back() == 'F' ? std::size_t{1} : std::size_t{0};
    const auto first_letter = digits.find_first_of("ABCDEF");
    return first_letter == std::string::npos || first_letter == digits.size() - odd;
}

std::optional<Bytes> pack_pin(std::string_view digits)
{
    if (digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    std::string padded{digits};
    if (padded.size() % 2 != 0) padded.push_back('F');
    auto packed = from_hex(padded);
    if (!packed || !is_pin(*packed)) return std::nullopt;
    return packed;
}

PinReference pin_reference(const TransportKey& key, BytesView packed)
{
    const auto used = packed.first(std::min<std::size_t>(packed.size(), 15));
    std::array<std::byte, 16> block{};
    block.fill(std::byte{0xFF});
    block[0] = octet(packed.size());
    std::ranges::copy(used, block.begin() + 1);
    const auto reference = key.wrap(block);
    ::explicit_bzero(block.data(), block.size());
    return reference;
}

}  // namespace kiosk::emulators
