#include "backend-client/sandbox/pki/certificate.h"

#include <array>
#include <stdexcept>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace kiosk::sandbox {
namespace {

constexpr long one_hour = 3600;
constexpr long ten_years = 10L * 365 * 24 * 3600;

void require(bool done, const char* what)
{
    if (!done) throw std::runtime_error{std::string{"OpenSSL cannot "} + what};
}

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

Bio reading(const std::string& text)
{
    return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
}

std::string contents(const Bio& bio)
{
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

void add_extension(X509* certificate, X509* issuer, int nid, const char* value)
{
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension{
        X509V3_EXT_conf_nid(nullptr, &context, nid, value), &X509_EXTENSION_free};
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1,
            "add a certificate extension");
}

void add_extensions(Purpose purpose, X509* certificate, X509* issuer)
{
    add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
    add_extension(certificate, issuer, NID_authority_key_identifier, "keyid");
    switch (purpose) {
        case Purpose::Root:
            add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
            add_extension(certificate, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
            return;
        case Purpose::Server:
            add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth");
            add_extension(certificate, issuer, NID_subject_alt_name,
                          "DNS:localhost,IP:127.0.0.1,IP:::1");
            break;
        case Purpose::Client:
            add_extension(certificate, issuer, NID_ext_key_usage, "clientAuth");
            break;
    }
    add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature");
}

void set_serial(X509* certificate)
{
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> serial{BN_new(), &BN_free};
    require(serial && BN_rand(serial.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
                BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr,
            "number a certificate");
}

void set_subject(X509* certificate, const std::string& common_name)
{
    auto* name = X509_get_subject_name(certificate);
    const auto add = [name](const char* field, const std::string& value) {
        return X509_NAME_add_entry_by_txt(
                   name, field, MBSTRING_UTF8,
                   reinterpret_cast<const unsigned char*>(value.data()),  // NOLINT: OpenSSL's byte
                   static_cast<int>(value.size()), -1, 0) == 1;
    };
    require(add("O", "citizen-sandbox, not a production back office") && add("CN", common_name),
            "name a certificate");
}

}  // namespace

void KeyDeleter::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
void CertificateDeleter::operator()(X509* certificate) const { X509_free(certificate); }

Identity issue(Purpose purpose, const std::string& common_name, const Identity* issuer)
{
    Identity made;
    made.key.reset(EVP_EC_gen("P-256"));
    made.certificate.reset(X509_new());
    auto* certificate = made.certificate.get();
    require(made.key && certificate != nullptr, "make a key");
    require(X509_set_version(certificate, X509_VERSION_3) == 1, "make a certificate");
    set_serial(certificate);
    set_subject(certificate, common_name);
    X509* signer = issuer != nullptr ? issuer->certificate.get() : certificate;
    require(X509_set_issuer_name(certificate, X509_get_subject_name(signer)) == 1 &&
                X509_gmtime_adj(X509_getm_notBefore(certificate), -one_hour) != nullptr &&
                X509_gmtime_adj(X509_getm_notAfter(certificate), ten_years) != nullptr &&
                X509_set_pubkey(certificate, made.key.get()) == 1,
            "fill a certificate");
    add_extensions(purpose, certificate, signer);
    auto* signing_key = issuer != nullptr ? issuer->key.get() : made.key.get();
    require(X509_sign(certificate, signing_key, EVP_sha256()) > 0, "sign a certificate");
    return made;
}

std::string certificate_pem(const Identity& identity)
{
    const Bio bio{BIO_new(BIO_s_mem()), &BIO_free};
    require(bio && PEM_write_bio_X509(bio.get(), identity.certificate.get()) == 1,
            "write a certificate");
    return contents(bio);
}

std::string key_pem(const Identity& identity)
{
    const Bio bio{BIO_new(BIO_s_secmem()), &BIO_free};
    require(bio && PEM_write_bio_PrivateKey(bio.get(), identity.key.get(), nullptr, nullptr, 0,
                                            nullptr, nullptr) == 1,
            "write a key");
    return contents(bio);
}

std::optional<Identity> identity_from_pem(const std::string& certificate, const std::string& key)
{
    Identity read;
    read.certificate.reset(
        PEM_read_bio_X509(reading(certificate).get(), nullptr, nullptr, nullptr));
    read.key.reset(PEM_read_bio_PrivateKey(reading(key).get(), nullptr, nullptr, nullptr));
    if (!read.certificate || !read.key ||
        X509_check_private_key(read.certificate.get(), read.key.get()) != 1)
        return std::nullopt;
    return read;
}

std::string common_name_of(X509* certificate)
{
    std::array<char, 65> text{};
    const auto size = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName,
                                                text.data(), static_cast<int>(text.size()));
    return size < 0 ? std::string{} : std::string(text.data(), static_cast<std::size_t>(size));
}

}  // namespace kiosk::sandbox
