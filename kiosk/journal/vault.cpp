#include "kiosk/journal/vault.h"

#include "kiosk/journal/durable_file.h"
#include "kiosk/journal/journal_error.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <memory>
#include <new>

namespace kiosk::journal {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Cipher make_cipher()
{
    Cipher cipher{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    if (!cipher) throw std::bad_alloc{};
    return cipher;
}

const unsigned char* raw(BytesView bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* raw(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }

Digest hmac(BytesView key, BytesView what)
{
    Digest mac{};
    unsigned size = 0;
    const auto* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(what),
                            what.size(), raw(mac.data()), &size);
    assert(done != nullptr && size == mac.size());
    return mac;
}

/// One key for each use, so that no value of one can be one of the other.
Secret<key_size> derived(const Secret<key_size>& master, std::string_view use)
{
    auto bytes = hmac(master.reveal(), as_bytes(use));
    Secret<key_size> key{bytes};
    ::explicit_bzero(bytes.data(), bytes.size());
    return key;
}

[[noreturn]] void refuse(const std::filesystem::path& file, const char* why)
{
    throw JournalError{JournalProblem::KeyMissing,
                       "journal key " + file.string() + ": " + why +
                           "; without it the journal stays closed, and is kept as it is"};
}

}  // namespace

Vault::Vault(const Secret<32>& master)
    : sealing_key_{derived(master, "citizen-kiosk journal 1: seal")},
      token_key_{derived(master, "citizen-kiosk journal 1: token")}
{
}

Vault Vault::open(const std::filesystem::path& key_file)
{
    struct ::stat status {};
    if (::stat(key_file.c_str(), &status) != 0) refuse(key_file, "not found or not readable");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        refuse(key_file, "others than its owner may read it (mode 0600 is asked)");
    const OwnedFile file{key_file, O_RDONLY};
    std::array<std::byte, key_size + 1> bytes{};
    const auto size = ::read(file.descriptor(), bytes.data(), bytes.size());
    const Secret<key_size> master{std::span{bytes}.first<key_size>()};
    ::explicit_bzero(bytes.data(), bytes.size());
    if (size != key_size) refuse(key_file, "does not hold 32 bytes");
    return Vault{master};
}

Vault Vault::create(const std::filesystem::path& key_file)
{
    std::array<std::byte, key_size> bytes{};
    if (RAND_bytes(raw(bytes.data()), static_cast<int>(bytes.size())) != 1)
        refuse(key_file, "no random numbers to make it from");
    create_durably(key_file, bytes);
    const Secret<key_size> master{bytes};
    ::explicit_bzero(bytes.data(), bytes.size());
    return Vault{master};
}

Bytes Vault::seal(BytesView secret, std::string_view context) const
{
    if (secret.empty()) return {};
    Bytes sealed(nonce_size + secret.size() + tag_size);
    if (RAND_bytes(raw(sealed.data()), nonce_size) != 1)
        throw JournalError{JournalProblem::NoDisk, "no random numbers to seal with"};
    auto* const ciphertext = sealed.data() + nonce_size;
    const auto cipher = make_cipher();
    int size = 0;
    const bool done = EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr,
                                         raw(sealing_key_.reveal()), raw(sealed.data())) == 1 &&
                      EVP_EncryptUpdate(cipher.get(), nullptr, &size, raw(as_bytes(context)),
                                        static_cast<int>(context.size())) == 1 &&
                      EVP_EncryptUpdate(cipher.get(), raw(ciphertext), &size, raw(secret),
                                        static_cast<int>(secret.size())) == 1 &&
                      EVP_EncryptFinal_ex(cipher.get(), raw(ciphertext + size), &size) == 1 &&
                      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_size,
                                          ciphertext + secret.size()) == 1;
    assert(done);
    return sealed;
}

std::optional<Bytes> Vault::unseal(BytesView sealed, std::string_view context) const
{
    if (sealed.empty()) return Bytes{};
    if (sealed.size() < nonce_size + tag_size) return std::nullopt;
    const auto ciphertext = sealed.subspan(nonce_size, sealed.size() - nonce_size - tag_size);
    Bytes tag(sealed.end() - tag_size, sealed.end());
    Bytes secret(ciphertext.size());
    const auto cipher = make_cipher();
    int size = 0;
    const bool genuine =
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, raw(sealing_key_.reveal()),
                           raw(sealed.first(nonce_size))) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &size, raw(as_bytes(context)),
                          static_cast<int>(context.size())) == 1 &&
        EVP_DecryptUpdate(cipher.get(), raw(secret.data()), &size, raw(ciphertext),
                          static_cast<int>(ciphertext.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), raw(secret.data() + size), &size) == 1;
    if (!genuine) return std::nullopt;
    return secret;
}

Digest Vault::token(std::string_view purpose, BytesView what) const
{
    Bytes named(as_bytes(purpose).begin(), as_bytes(purpose).end());
    named.push_back(std::byte{0});
    append(named, what);
    return hmac(token_key_.reveal(), named);
}

std::string Vault::key_check() const
{
    constexpr std::size_t shown = 8;  // bytes
    return to_hex(BytesView{token("key check", {})}.first(shown));
}

}  // namespace kiosk::journal
