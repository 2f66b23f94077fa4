#include "backend-client/tls_identity.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <memory>
#include <system_error>

namespace kiosk::backend {
namespace {

struct Release {
    void operator()(std::FILE* file) const { std::fclose(file); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <class T>
using Owned = std::unique_ptr<T, Release>;

[[noreturn]] void fail(const std::string& path, const std::string& what)
{
    ERR_clear_error();
    throw TlsFilesError{path + ": " + what};
}

Owned<std::FILE> open(const std::string& path)
{
    Owned<std::FILE> file{std::fopen(path.c_str(), "re")};
    if (!file) fail(path, std::generic_category().message(errno));
    return file;
}

/// Never asks anybody: without this OpenSSL would wait for a pass phrase on the terminal's console.
int no_pass_phrase(char*, int, int, void*) { return -1; }

Owned<X509> read_certificate(const std::string& path)
{
    const auto file = open(path);
    Owned<X509> certificate{PEM_read_X509(file.get(), nullptr, no_pass_phrase, nullptr)};
    if (!certificate) fail(path, "holds no PEM certificate");
    return certificate;
}

Owned<EVP_PKEY> read_key(const std::string& path)
{
    const auto file = open(path);
    Owned<EVP_PKEY> key{PEM_read_PrivateKey(file.get(), nullptr, no_pass_phrase, nullptr)};
    if (!key) fail(path, "holds no PEM private key without a pass phrase");
    return key;
}

std::chrono::sys_seconds time_of(const ASN1_TIME* time)
{
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
    return std::chrono::sys_seconds{std::chrono::seconds{::timegm(&parts)}};
}

std::string common_name_of(X509& certificate)
{
    const auto* subject = X509_get_subject_name(&certificate);
    const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (at < 0) return {};
    unsigned char* utf8 = nullptr;
    const int length =
        ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    if (length < 0) return {};
    std::string name(utf8, utf8 + length);
    OPENSSL_free(utf8);
    return name;
}

}  // namespace

TlsIdentity inspect(const TlsFiles& files)
{
    static_cast<void>(read_certificate(files.authority));
    const auto certificate = read_certificate(files.certificate);
    const auto key = read_key(files.key);
    if (X509_check_private_key(certificate.get(), key.get()) != 1)
        fail(files.key, "is not the key of " + files.certificate);
    auto name = common_name_of(*certificate);
    if (name.empty()) fail(files.certificate, "has no common name");
    return {std::move(name), time_of(X509_get0_notBefore(certificate.get())),
            time_of(X509_get0_notAfter(certificate.get()))};
}

}  // namespace kiosk::backend
