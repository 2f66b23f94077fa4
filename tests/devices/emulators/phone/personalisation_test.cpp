// Packages and state files, as devices/emulators/phone/personalisation.md specifies them.

#include "devices/emulators/phone/personalisation.h"

#include "devices/emulators/phone/image_file.h"
#include "devices/emulators/phone/issued_files.h"
#include "devices/emulators/phone/json_fields.h"
#include "tests/devices/emulators/phone/package_folder.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <random>

namespace kiosk::emulators {
namespace {

using nlohmann::json;

// RFC 3394 section 4.1: 128 bits of key data under a 128-bit key.
TEST(TransportKey, WrapsAsRfc3394Does)
{
    const TransportKey key{
        Secret<16>{array_from_hex<16>("000102030405060708090A0B0C0D0E0F").value()}};
    const auto clear = array_from_hex<16>("00112233445566778899AABBCCDDEEFF").value();
    const auto wrapped = key.wrap(clear);
    EXPECT_EQ(to_hex(wrapped), "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5");
    EXPECT_EQ(to_hex(key.unwrap(wrapped).value().reveal()), to_hex(clear));
}

TEST(TransportKey, NoticesEveryChangedBit)
{
    const TransportKey key{Secret<16>{std::array<std::byte, 16>{}}};
    const auto wrapped = key.wrap(std::array<std::byte, 16>{});
    for (std::size_t bit = 0; bit < wrapped.size() * 8; ++bit) {
        auto changed = wrapped;
        changed.at(bit / 8) ^= octet(1U << bit % 8);
        EXPECT_FALSE(key.unwrap(changed)) << bit;
    }
}

TEST(TransportKey, IsRefusedWhenMissingEmptyOrOpenToOthers)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "transport.key";
    EXPECT_THROW((void)TransportKey::read(file), BrokenPhoneFile);
    write(file, "0011");
    std::filesystem::permissions(file, std::filesystem::perms(0600));
    EXPECT_THROW((void)TransportKey::read(file), BrokenPhoneFile);
    write(file, "000102030405060708090A0B0C0D0E0F\n");
    EXPECT_NO_THROW((void)TransportKey::read(file));
    std::filesystem::permissions(file, std::filesystem::perms(0640));
    EXPECT_THROW((void)TransportKey::read(file), BrokenPhoneFile);
}

TEST(Pin, IsPackedAsTheStandardSays)
{
    EXPECT_EQ(to_hex(pack_pin("123456").value()), "123456");
    EXPECT_EQ(to_hex(pack_pin("12345").value()), "12345F");
    for (const auto* wrong : {"", "12", "1234567890123", "12a4", "12 4"})
        EXPECT_FALSE(pack_pin(wrong)) << wrong;
}

TEST(Package, FillsTheFilesOfTheCard)
{
    const PackageFolder folder;
    const auto image = issued_image(folder.read());
    EXPECT_EQ(to_hex(image.public_data),
              "2510000000000000"
              "02"
              "02"
              "00002510000000000017"
              "20200101"
              "20401231"
              "0000");
    // "王小明" is CDF5 D0A1 C3F7 in GB 18030
    EXPECT_EQ(to_hex(image.holder_data), "0000CDF5D0A1C3F7" + std::string(28, '0') +
                                             to_hex(as_bytes("110101********0017")) +
                                             std::string(28, '0') + "00");
}

TEST(Package, IsRefusedWithFileAndKeyWhateverIsWrong)
{
    const PackageFolder folder;
    const std::pair<const char*, const char*> wrong[] = {
        {R"({"format":"citizen-kiosk personalisation 2"})", "wang.json: format: "},
        {R"({"name":null})", "wang.json: name: "},
        {R"({"name":"li"})", "wang.json: name: "},
        {R"({"name":"../wang"})", "wang.json: name: "},
        {R"({"issuer":"25"})", "wang.json: issuer: "},
        {R"({"asn":"0000251000000000001"})", "wang.json: asn: "},
        {R"({"asn":"0000251000000000001A"})", "wang.json: asn: "},
        {R"({"valid_to":"2040-12-31"})", "wang.json: valid_to: "},
        {R"({"application_type":0})", "wang.json: application_type: "},
        {R"({"application_type":4})", "wang.json: application_type: "},
        {R"({"application_type":3})", "wang.json: ed: "},
        {R"({"balance_fen":16777216})", "wang.json: balance_fen: "},
        {R"({"balance_fen":-1})", "wang.json: balance_fen: "},
        {R"({"balance_fen":95.0})", "wang.json: balance_fen: "},
        {R"({"online_counter":65536})", "wang.json: online_counter: "},
        {R"({"keys":7})", "wang.json: keys: "},
        {R"({"keys":{"dlk":null}})", "wang.json: keys.dlk: "},
        {R"({"keys":{"dlk":"22F5"}})", "wang.json: keys.dlk: "},
        {R"({"keys":{"dtk":"22F536BE8810F105DA80E06BDD1ACF3063A68B1D8EBB85E4"}})",
         "wang.json: keys.dtk: "},
        {R"({"aid":"A000"})", "wang.json: aid: "},
        {R"({"pin":"12"})", "wang.json: pin: "},
        {R"({"pin":null,"variant":{"load_needs_pin":true}})", "wang.json: pin: "},
        {R"({"variant":{"prof":"none"}})", "wang.json: variant: "},
        {R"({"variant":{"proof":"never"}})", "wang.json: variant: "},
    };
    for (const auto& [patch, message] : wrong)
        EXPECT_TRUE(folder.refusal(patch).starts_with(message)) << patch << folder.refusal(patch);
}

TEST(Package, RefusalsShowNoKeyMaterial)
{
    const PackageFolder folder;
    const auto message =
        folder.refusal(R"({"keys":{"dlk":"22F536BE8810F105DA80E06BDD1ACF3063A68B1D8EBB85E4"}})");
    EXPECT_EQ(message.find("22F536"), std::string::npos);
}

TEST(Package, IsRefusedWhenItIsNoJson)
{
    const PackageFolder folder;
    for (const auto* text : {"", "{", "[]", "null", "\xFF\xFE"}) {
        write(folder.path() / "wang.json", text);
        EXPECT_THROW((void)folder.read(), BrokenPhoneFile) << text;
    }
}

TEST(Package, TakesWhatItDoesNotKnowFromABackOfficeThatIsAhead)
{
    const PackageFolder folder;
    EXPECT_EQ(folder.refusal(R"({"comment":"x","keys":{"dxk":"00"}})"), "");
}

TEST(Package, HasEveryVariantThatThePageLists)
{
    ChipVariant variant;
    const auto names = variant_values(variant);
    EXPECT_EQ(names.size(), 22U);
    const auto text = read_whole(specification).value();
    for (const auto& [name, value] : names.items()) {
        const auto usual = value.is_boolean() ? value.dump() : value.get<std::string>();
        EXPECT_NE(text.find("| `" + name + "` | `" + usual + "` "), std::string::npos) << name;
    }
}

TEST(Variant, ComesBackAsItWasSet)
{
    ChipVariant variant;
    const json changes{{"proof", "until_initialize"}, {"holder_file", 39}, {"pse", false}};
    EXPECT_EQ(apply_variant(variant, changes), std::nullopt);
    EXPECT_EQ(variant.proof, ProofLife::UntilInitialize);
    EXPECT_EQ(variant.holder_file, HolderFile::Bytes39);
    EXPECT_EQ(variant_values(variant)["pse"], false);
    ChipVariant copy;
    EXPECT_EQ(apply_variant(copy, variant_values(variant)), std::nullopt);
    EXPECT_EQ(copy, variant);
}

TEST(Variant, IsNotChangedByHalfARightObject)
{
    ChipVariant variant;
    EXPECT_NE(apply_variant(variant, {{"pse", false}, {"zzz", 1}}), std::nullopt);
    EXPECT_EQ(variant, ChipVariant{});
}

TEST(HolderName, IsCutAtACharacterAndSurvivesRareOnes)
{
    EXPECT_EQ(to_hex(to_gb18030("𠮷野", 20)), "9534B235D2B0");  // U+20BB7: 4 bytes
    EXPECT_EQ(to_gb18030("王王王王王王王王王王王", 20).size(), 20U);
    EXPECT_EQ(to_gb18030("a王王王王王王王王王王", 20).size(), 19U);
    EXPECT_EQ(to_hex(to_gb18030("ab\xFF"
                                "cd",
                                20)),
              "6162");
}

/// An image in which nothing is as it was issued.
ChipImage busy_image()
{
    const auto issued = test_personalisation("test");
    auto image = issued_image(issued);
    image.ep = {Money::fen(1), Money{}, 2, 3};
    image.ed = {Money::fen(4), Money::fen(5), 6, 7};
    image.log = {Bytes(log_record, octet(8)), Bytes(log_record, octet(9))};
    image.proof = StoredProof{TransactionType::Unload, 10, {octet(11)}, {octet(12)}, true};
    image.pin_tries = 1;
    image.external_tries = 2;
    image.wrong_macs = {1, 2, 0};
    image.application = ApplicationState::Blocked;
    image.card_blocked = true;
    image.holder_data.resize(39);
    image.compound[1][5] = octet(13);
    return image;
}

TEST(StateFile, KeepsEveryFieldOfTheChip)
{
    const auto image = busy_image();
    const auto stored = image_from_text(to_text(image, "AB"), "x.json");
    EXPECT_EQ(stored.image, image);
    EXPECT_EQ(stored.card, "AB");
}

TEST(StateFile, HoldsNeitherKeyNorPin)
{
    const auto text = to_text(busy_image(), "AB");
    EXPECT_EQ(text.find("123456\""), std::string::npos);
    EXPECT_EQ(text.find("794A3877"), std::string::npos);
}

TEST(StateFile, IsRefusedCutShortAnywhere)
{
    const auto text = to_text(busy_image(), "AB");
    const auto whole = text.rfind('}');
    for (std::size_t n = 0; n <= whole; n += 11)
        EXPECT_THROW((void)image_from_text(std::string_view{text}.substr(0, n), "x.json"),
                     BrokenPhoneFile)
            << n;
}

TEST(StateFile, IsRefusedWithAnyFieldMissingOrOfAnotherKind)
{
    const auto whole = json::parse(to_text(busy_image(), "AB"));
    for (const auto& [key, value] : whole.items()) {
        auto without = whole;
        without.erase(key);
        const bool may_miss = key == "pin" || key == "proof";
        if (!may_miss) {
            EXPECT_THROW((void)image_from_text(without.dump(), "x.json"), BrokenPhoneFile) << key;
        }
        auto changed = whole;
        changed[key] = -1;
        EXPECT_THROW((void)image_from_text(changed.dump(), "x.json"), BrokenPhoneFile) << key;
    }
}

TEST(StateFile, SurvivesDamageWithoutACrash)
{
    const auto text = to_text(busy_image(), "AB");
    std::mt19937 chance{20101122};  // NOLINT: the same bytes each time
    for (int i = 0; i < 300; ++i) {
        auto damaged = text;
        damaged[chance() % damaged.size()] = static_cast<char>(chance());
        try {
            (void)image_from_text(damaged, "x.json");
        } catch (const BrokenPhoneFile&) {
            continue;
        }
    }
}

TEST(Fingerprint, DiffersWithIssuerNumberAndLoadKey)
{
    const auto one = test_personalisation("test");
    auto other_issuer = test_personalisation("test");
    other_issuer.card.issuer[0] = octet(0x26);
    auto other_key = test_personalisation("test");
    other_key.keys.dlk = TripleDesKey{std::array<std::byte, 16>{}};
    EXPECT_EQ(one.fingerprint(), "E553E3054E821F70");  // worked out apart, see the page's rule
    EXPECT_NE(one.fingerprint(), other_issuer.fingerprint());
    EXPECT_NE(one.fingerprint(), other_key.fingerprint());
    EXPECT_NE(one.fingerprint(),
              test_personalisation("test", "00002510000000000025").fingerprint());
}

}  // namespace
}  // namespace kiosk::emulators
