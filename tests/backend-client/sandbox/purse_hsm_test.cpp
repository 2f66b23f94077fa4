#include "backend-client/sandbox/hsm/purse_hsm.h"
#include "tests/backend-client/sandbox/scratch_directory.h"

#include "backend-client/sandbox/hsm/pkcs11_token.h"

#include <gtest/gtest.h>

#include <openssl/evp.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <thread>

namespace kiosk::sandbox {
namespace {

const std::filesystem::path vectors_file = "tests/devices/card/card-vectors.json";

std::string vector(const std::string& section, const std::string& name)
{
    std::ifstream in{vectors_file};
    const auto all = nlohmann::json::parse(in);
    for (const auto& [key, values] : all.items())
        if (key.starts_with(section)) return values.at(name).get<std::string>();
    throw std::out_of_range{section};
}

CardTime time_of(std::string_view fourteen_digits)
{
    return {*Bcd<4>::from_digits(fourteen_digits.substr(0, 8)),
            *Bcd<3>::from_digits(fourteen_digits.substr(8))};
}

Mac mac_of(const std::string& hex) { return *array_from_hex<4>(hex); }

/// RFC 3394 by OpenSSL, as the phone's side does it.
std::string unwrapped(const Secret<16>& transport, const Bytes& wrapped)
{
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{
        EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    const auto* key = reinterpret_cast<const unsigned char*>(transport.reveal().data());
    EVP_DecryptInit_ex(context.get(), EVP_aes_128_wrap(), nullptr, key, nullptr);
    Bytes out(wrapped.size() + 8);
    int size = 0;
    const auto* in = reinterpret_cast<const unsigned char*>(wrapped.data());
    if (EVP_DecryptUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, in,
                          static_cast<int>(wrapped.size())) != 1)
        return "refused";
    out.resize(static_cast<std::size_t>(size));
    return to_hex(out);
}

Secret<16> transport_key()
{
    return Secret<16>{*array_from_hex<16>("000102030405060708090A0B0C0D0E0F")};
}

/// The load of card.md section 16, on an HSM with the published master keys.
class PublishedKeys : public testing::Test {
protected:
    ScratchDirectory scratch_;
    KeyStoreDirectory store_{.path = scratch_.path() / "hsm"};
    PurseHsm hsm_{store_, read_known_master_keys(vectors_file)};
    CardNumber card_ = *CardNumber::from_digits("00002510000000000017");
    LoadTerms terms_{Money::fen(0x2710), *TerminalId::from_digits("250000000001")};
    LoadChallenge challenge_{.balance = Money::fen(0x251C),
                             .counter = 0x17,
                             .random = *array_from_hex<4>("A1B2C3D4"),
                             .mac1 = mac_of(vector("load", "MAC1"))};
    CreditedLoad credited_{Money::fen(0x4C2C), 0x17, terms_, time_of("20101122093015")};
    Mac tac_ = mac_of(vector("load", "TAC"));
};

TEST_F(PublishedKeys, GiveEveryCardKeyOfTheVectors)
{
    const auto transport = transport_key();
    const auto wrapped = hsm_.wrapped_card_keys(card_, transport);
    ASSERT_EQ(wrapped.size(), all_master_keys.size());
    for (const auto& [master, bytes] : wrapped) {
        EXPECT_EQ(bytes.size(), 24U);
        EXPECT_EQ(unwrapped(transport, bytes),
                  vector("diversification",
                         std::string{label_of(master)} + " -> card key, one level (F)"));
    }
}

TEST_F(PublishedKeys, AcceptThePublishedMac1)
{
    EXPECT_TRUE(hsm_.is_mac1_right(card_, challenge_, terms_));
}

TEST_F(PublishedKeys, RefuseAMac1ForAnythingElse)
{
    auto other_balance = challenge_;
    other_balance.balance = Money::fen(0x251D);
    EXPECT_FALSE(hsm_.is_mac1_right(card_, other_balance, terms_));
    auto other_counter = challenge_;
    other_counter.counter = 0x18;
    EXPECT_FALSE(hsm_.is_mac1_right(card_, other_counter, terms_));
    auto other_random = challenge_;
    other_random.random[3] ^= std::byte{1};
    EXPECT_FALSE(hsm_.is_mac1_right(card_, other_random, terms_));
    auto other_amount = terms_;
    other_amount.amount = Money::fen(0x2711);
    EXPECT_FALSE(hsm_.is_mac1_right(card_, challenge_, other_amount));
    auto other_terminal = terms_;
    other_terminal.terminal = *TerminalId::from_digits("250000000002");
    EXPECT_FALSE(hsm_.is_mac1_right(card_, challenge_, other_terminal));
    const auto other_card = *CardNumber::from_digits("00002510000000000018");
    EXPECT_FALSE(hsm_.is_mac1_right(other_card, challenge_, terms_));
}

TEST_F(PublishedKeys, MakeThePublishedMac2)
{
    EXPECT_EQ(to_hex(hsm_.mac2(card_, challenge_, terms_, time_of("20101122093015"))),
              vector("load", "MAC2"));
}

TEST_F(PublishedKeys, AcceptThePublishedTac)
{
    EXPECT_TRUE(hsm_.is_tac_right(card_, tac_, credited_));
}

TEST_F(PublishedKeys, RefuseATacForAnythingElse)
{
    auto other = credited_;
    other.new_balance = Money::fen(0x4C2D);
    EXPECT_FALSE(hsm_.is_tac_right(card_, tac_, other));
    other = credited_;
    other.counter = 0x18;
    EXPECT_FALSE(hsm_.is_tac_right(card_, tac_, other));
    other = credited_;
    other.host_time = time_of("20101122093016");
    EXPECT_FALSE(hsm_.is_tac_right(card_, tac_, other));
    auto wrong = tac_;
    wrong[0] ^= std::byte{0x80};
    EXPECT_FALSE(hsm_.is_tac_right(card_, wrong, credited_));
}

TEST_F(PublishedKeys, ServeManyThreadsAtOnce)
{
    std::atomic<int> right{0};
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 10; ++i) {
                const bool mac1 = hsm_.is_mac1_right(card_, challenge_, terms_);
                right += mac1 && hsm_.is_tac_right(card_, tac_, credited_) ? 1 : 0;
            }
        });
    threads.clear();
    EXPECT_EQ(right, 40);
}

TEST(PurseHsm, GeneratesKeysOnceAndKeepsThemOverARestart)
{
    const ScratchDirectory scratch;
    const KeyStoreDirectory store{.path = scratch.path() / "hsm"};
    const auto card = *CardNumber::from_digits("00002510000000000017");
    const auto transport = transport_key();
    const auto first = PurseHsm{store}.wrapped_card_keys(card, transport);
    EXPECT_EQ(PurseHsm{store}.wrapped_card_keys(card, transport), first);

    const KeyStoreDirectory other{.path = scratch.path() / "other"};
    EXPECT_NE(PurseHsm{other}.wrapped_card_keys(card, transport), first);
}

TEST(PurseHsm, NeverLetsAMasterKeyOut)
{
    const ScratchDirectory scratch;
    const KeyStoreDirectory store{.path = scratch.path() / "hsm"};
    prepare(store, std::nullopt);
    enter(store);
    const Pkcs11Module module{store.library};
    Pkcs11Token token{module, store.label, read_pin(store)};
    const auto session = token.session();
    const auto wrapping = session->import_wrapping(transport_key());
    for (const auto key : all_master_keys) {
        const auto found = session->find(std::string{label_of(key)});
        ASSERT_TRUE(found);
        std::array<CK_BYTE, 64> value{};
        CK_ATTRIBUTE wanted{CKA_VALUE, value.data(), value.size()};
        EXPECT_EQ(module->C_GetAttributeValue(session->handle(), *found, &wanted, 1),
                  static_cast<CK_RV>(CKR_ATTRIBUTE_SENSITIVE));
        CK_MECHANISM wrap{CKM_AES_KEY_WRAP, nullptr, 0};
        CK_ULONG size = value.size();
        EXPECT_EQ(module->C_WrapKey(session->handle(), &wrap, wrapping.handle(), *found,
                                    value.data(), &size),
                  static_cast<CK_RV>(CKR_KEY_UNEXTRACTABLE));
        CK_MECHANISM ecb{CKM_DES3_ECB, nullptr, 0};
        EXPECT_NE(module->C_EncryptInit(session->handle(), &ecb, *found), CKR_OK);
        CK_BBOOL yes = CK_TRUE;
        CK_ATTRIBUTE extractable{CKA_EXTRACTABLE, &yes, sizeof yes};
        EXPECT_NE(module->C_SetAttributeValue(session->handle(), *found, &extractable, 1), CKR_OK);
    }
}

TEST(PurseHsm, ReadsNoSessionKeyBack)
{
    const ScratchDirectory scratch;
    const KeyStoreDirectory store{.path = scratch.path() / "hsm"};
    prepare(store, std::nullopt);
    enter(store);
    const Pkcs11Module module{store.library};
    Pkcs11Token token{module, store.label, read_pin(store)};
    const auto session = token.session();
    const Bytes data(24);
    const auto card_key =
        session->derive(*session->find("MLK"), BytesView{data}.first(16), KeyUse::Derive);
    const auto session_key = session->derive(card_key.handle(), data, KeyUse::Mac);
    EXPECT_THROW((void)session->read(card_key), Pkcs11Error);
    EXPECT_THROW((void)session->read(session_key), Pkcs11Error);
    EXPECT_THROW((void)session->wrap(session->import_wrapping(transport_key()), card_key),
                 Pkcs11Error);
}

TEST(PurseHsm, SaysWhatIsMissing)
{
    const ScratchDirectory scratch;
    KeyStoreDirectory store{.path = scratch.path() / "hsm"};
    store.library = "/nowhere/libsofthsm2.so";
    EXPECT_THROW(PurseHsm{store}, std::runtime_error);
    EXPECT_FALSE(std::filesystem::exists(store.path)) << "nothing half-made is left";

    store.library = KeyStoreDirectory{}.library;
    {
        const PurseHsm made{store};
    }
    std::filesystem::remove_all(store.path / "tokens");
    std::filesystem::create_directory(store.path / "tokens");
    EXPECT_THROW(PurseHsm{store}, std::runtime_error);
    std::filesystem::remove(store.path / "pin");
    EXPECT_THROW(PurseHsm{store}, std::runtime_error);
}

TEST(PurseHsm, DoesNotReplaceGeneratedKeysByKnownOnes)
{
    const ScratchDirectory scratch;
    const KeyStoreDirectory store{.path = scratch.path() / "hsm"};
    {
        const PurseHsm made{store};
    }
    EXPECT_THROW((PurseHsm{store, read_known_master_keys(vectors_file)}), std::runtime_error);
}

TEST(KnownMasterKeys, NamesWhatAFileLacks)
{
    const ScratchDirectory scratch;
    const auto file = scratch.path() / "keys.json";
    std::ofstream{file} << R"({"diversification":{"MPK master key":"00"}})";
    try {
        (void)read_known_master_keys(file);
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string_view{error.what()}.find("MPK master key"), std::string_view::npos);
    }
    EXPECT_THROW((void)read_known_master_keys(scratch.path() / "none"), std::runtime_error);
}

}  // namespace
}  // namespace kiosk::sandbox
