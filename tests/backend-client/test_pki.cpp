#include "tests/backend-client/test_pki.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace kiosk::backend {
namespace {

struct Release {
    void operator()(std::FILE* file) const { std::fclose(file); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <class T>
using Owned = std::unique_ptr<T, Release>;

template <class T>
T* need(T* made)
{
    if (made == nullptr) throw std::runtime_error{"test certificates: OpenSSL failed"};
    return made;
}

Owned<std::FILE> open(const std::string& path, const char* mode)
{
    return Owned<std::FILE>{need(std::fopen(path.c_str(), mode))};
}

Owned<EVP_PKEY> read_key(const std::string& path)
{
    const auto file = open(path, "r");
    return Owned<EVP_PKEY>{need(PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr))};
}

Owned<X509> read_certificate(const std::string& path)
{
    const auto file = open(path, "r");
    return Owned<X509>{need(PEM_read_X509(file.get(), nullptr, nullptr, nullptr))};
}

void add_extension(X509& certificate, X509& issuer, int nid, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION> extension{
        need(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()))};
    X509_add_ext(&certificate, extension.get(), -1);
}

Owned<X509> new_certificate(const std::string& common_name, EVP_PKEY& key, int serial,
                            Validity validity)
{
    Owned<X509> certificate{need(X509_new())};
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()),
                    std::chrono::seconds{validity.from}.count());
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()),
                    std::chrono::seconds{validity.to}.count());
    X509_set_pubkey(certificate.get(), &key);
    const auto* text = reinterpret_cast<const unsigned char*>(common_name.c_str());
    X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate.get()), NID_commonName,
                               MBSTRING_UTF8, text, -1, -1, 0);
    return certificate;
}

void write(const TlsFiles& files, X509& certificate, EVP_PKEY& key)
{
    PEM_write_X509(open(files.certificate, "w").get(), &certificate);
    PEM_write_PrivateKey(open(files.key, "w").get(), &key, nullptr, nullptr, 0, nullptr, nullptr);
}

}  // namespace

TestPki::TestPki()
{
    auto pattern = (std::filesystem::temp_directory_path() / "kiosk-pki-XXXXXX").string();
    directory_ = need(::mkdtemp(pattern.data()));
}

TestPki::~TestPki() { std::filesystem::remove_all(directory_); }

TlsFiles TestPki::issue(const std::string& authority, const std::string& common_name,
                        const std::string& alternative, Validity validity)
{
    const auto path = [this](const std::string& name) { return (directory_ / name).string(); };
    const TlsFiles root{path(authority + ".crt"), path(authority + ".crt"),
                        path(authority + ".key")};
    if (!std::filesystem::exists(root.key)) {
        const Owned<EVP_PKEY> key{need(EVP_EC_gen("P-256"))};
        const auto certificate = new_certificate(authority, *key, ++issued_, {});
        X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
        add_extension(*certificate, *certificate, NID_basic_constraints, "critical,CA:TRUE");
        X509_sign(certificate.get(), key.get(), EVP_sha256());
        write(root, *certificate, *key);
    }
    const auto issuer = read_certificate(root.certificate);
    const auto issuer_key = read_key(root.key);
    const Owned<EVP_PKEY> key{need(EVP_EC_gen("P-256"))};
    const auto certificate = new_certificate(common_name, *key, ++issued_, validity);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer.get()));
    if (!alternative.empty())
        add_extension(*certificate, *issuer, NID_subject_alt_name, alternative);
    X509_sign(certificate.get(), issuer_key.get(), EVP_sha256());
    const auto name = std::to_string(issued_) + "-" + common_name;
    const TlsFiles files{root.certificate, path(name + ".crt"), path(name + ".key")};
    write(files, *certificate, *key);
    return files;
}

std::string TestPki::encrypted_key(const TlsFiles& files) const
{
    const auto key = read_key(files.key);
    auto path = files.key + ".encrypted";
    std::string phrase = "pass phrase";
    PEM_write_PrivateKey(open(path, "w").get(), key.get(), EVP_aes_128_cbc(), nullptr, 0, nullptr,
                         phrase.data());
    return path;
}

}  // namespace kiosk::backend
