#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <openssl/types.h>

namespace kiosk::sandbox {

struct KeyDeleter {
    void operator()(EVP_PKEY* key) const;
};
struct CertificateDeleter {
    void operator()(X509* certificate) const;
};

/// A certificate and its private key (EC P-256).  Copies of neither are kept elsewhere in memory.
struct Identity {
    std::unique_ptr<EVP_PKEY, KeyDeleter> key;
    std::unique_ptr<X509, CertificateDeleter> certificate;
};

/// What a certificate is for; decides its extensions (RFC 5280).
enum class Purpose {
    Root,    ///< signs the others, and nothing below them
    Server,  ///< localhost, 127.0.0.1, ::1
    Client,  ///< one terminal: the common name is its number
};

/// Makes a key and a certificate over it, valid from an hour ago for ten years, signed by `issuer`, or by itself.
/// Throws std::runtime_error when OpenSSL cannot.
[[nodiscard]] Identity issue(Purpose purpose, const std::string& common_name,
                             const Identity* issuer);

[[nodiscard]] std::string certificate_pem(const Identity& identity);
[[nodiscard]] std::string key_pem(const Identity& identity);
/// nullopt unless both texts are PEM and belong together.
[[nodiscard]] std::optional<Identity> identity_from_pem(const std::string& certificate,
                                                        const std::string& key);

/// The common name of a certificate's subject; empty if it has none.
[[nodiscard]] std::string common_name_of(X509* certificate);

}  // namespace kiosk::sandbox
