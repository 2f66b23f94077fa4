#include "backend-client/sandbox/pki/certificate_authority.h"
#include "tests/backend-client/sandbox/scratch_directory.h"

#include <gtest/gtest.h>

#include <fstream>

#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace kiosk::sandbox {
namespace {

namespace fs = std::filesystem;

const auto terminal = *TerminalId::from_digits("225000000001");

std::string text_of(const fs::path& file)
{
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

Identity identity_of(fs::path certificate_file)
{
    const auto certificate = text_of(certificate_file);
    auto found = identity_from_pem(certificate, text_of(certificate_file.replace_extension("key")));
    EXPECT_TRUE(found);
    return found ? std::move(*found) : Identity{};
}

/// Whether `leaf` is good for `purpose` under `root`, as OpenSSL's own verifier sees it.
bool verifies(const Identity& leaf, const Identity& root, int purpose)
{
    X509_STORE* store = X509_STORE_new();
    X509_STORE_add_cert(store, root.certificate.get());
    X509_STORE_CTX* context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, leaf.certificate.get(), nullptr);
    X509_STORE_CTX_set_purpose(context, purpose);
    const bool good = X509_verify_cert(context) == 1;
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return good;
}

class Authority : public testing::Test {
protected:
    ScratchDirectory scratch_;
    fs::path pki_ = scratch_.path() / "pki";
    CertificateAuthority authority_{pki_};
};

TEST_F(Authority, CertifiesTheServerForThisMachineOnly)
{
    const auto root = identity_of(authority_.root_file());
    const auto server = identity_of(authority_.server_file());
    EXPECT_TRUE(verifies(server, root, X509_PURPOSE_SSL_SERVER));
    EXPECT_FALSE(verifies(server, root, X509_PURPOSE_SSL_CLIENT));
    auto* certificate = server.certificate.get();
    EXPECT_EQ(X509_check_host(certificate, "localhost", 0, 0, nullptr), 1);
    EXPECT_EQ(X509_check_ip_asc(certificate, "127.0.0.1", 0), 1);
    EXPECT_EQ(X509_check_ip_asc(certificate, "::1", 0), 1);
    EXPECT_EQ(X509_check_host(certificate, "example.org", 0, 0, nullptr), 0);
}

TEST_F(Authority, CertifiesATerminalAsAClientUnderItsNumber)
{
    const auto file = authority_.issue_terminal(terminal);
    const auto identity = identity_of(file);
    EXPECT_EQ(common_name_of(identity.certificate.get()), "225000000001");
    const auto root = identity_of(authority_.root_file());
    EXPECT_TRUE(verifies(identity, root, X509_PURPOSE_SSL_CLIENT));
    EXPECT_FALSE(verifies(identity, root, X509_PURPOSE_SSL_SERVER));
}

TEST_F(Authority, KeepsEverythingOverARestart)
{
    const auto file = authority_.issue_terminal(terminal);
    const auto root = text_of(authority_.root_file());
    const auto certificate = text_of(file);
    CertificateAuthority again{pki_};
    EXPECT_EQ(again.issue_terminal(terminal), file);
    EXPECT_EQ(text_of(again.root_file()), root);
    EXPECT_EQ(text_of(file), certificate);
}

TEST_F(Authority, IsUnknownToAnotherAuthority)
{
    const ScratchDirectory elsewhere;
    const CertificateAuthority other{elsewhere.path() / "pki"};
    const auto identity = identity_of(authority_.issue_terminal(terminal));
    EXPECT_FALSE(verifies(identity, identity_of(other.root_file()), X509_PURPOSE_SSL_CLIENT));
}

TEST_F(Authority, KeepsKeysFromOtherUsers)
{
    authority_.issue_terminal(terminal);
    for (const auto& entry : fs::directory_iterator{pki_})
        EXPECT_EQ(entry.status().permissions(), fs::perms::owner_read | fs::perms::owner_write)
            << entry.path();
    EXPECT_EQ(fs::status(pki_).permissions(), fs::perms::owner_all);
}

TEST_F(Authority, NamesTheFileThatIsDamaged)
{
    std::ofstream{pki_ / "server.pem"} << "not a certificate\n";
    try {
        const CertificateAuthority again{pki_};
        FAIL() << "it took a damaged certificate";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string_view{error.what()}.find("server.pem"), std::string_view::npos);
    }
}

TEST_F(Authority, RefusesAKeyThatIsNotTheCertificates)
{
    authority_.issue_terminal(terminal);
    fs::copy_file(pki_ / "server.key", pki_ / "terminal-225000000001.key",
                  fs::copy_options::overwrite_existing);
    EXPECT_THROW(authority_.issue_terminal(terminal), std::runtime_error);
}

}  // namespace
}  // namespace kiosk::sandbox
