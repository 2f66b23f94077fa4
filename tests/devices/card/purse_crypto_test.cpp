#include "devices/card/purse_crypto.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <fstream>

namespace kiosk::devices::crypto {
namespace {

/// The published vectors (card.md section 16), by section and name.
class Vectors {
public:
    Vectors()
    {
        std::ifstream file{"tests/devices/card/card-vectors.json"};
        all_ = nlohmann::json::parse(file);
    }
    std::string text(const std::string& section, const std::string& name) const
    {
        for (const auto& [key, values] : all_.items())
            if (key.starts_with(section)) return values.at(name).get<std::string>();
        throw std::out_of_range{section};
    }

private:
    nlohmann::json all_;
};

const Vectors vectors;

TripleDesKey key(const std::string& name)
{
    return TripleDesKey{*array_from_hex<16>(vectors.text("diversification", name))};
}

std::string hex(const TripleDesKey& k) { return to_hex(k.reveal()); }

Block factor()
{
    return *array_from_hex<8>(vectors.text("diversification", "factor F (right 16 digits)"));
}

CardTime time_of(const char* fourteen_digits)
{
    const std::string_view digits{fourteen_digits};
    return {*Bcd<4>::from_digits(digits.substr(0, 8)), *Bcd<3>::from_digits(digits.substr(8))};
}

const auto terminal = *TerminalId::from_digits("250000000001");

TEST(Diversification, ReproducesEveryPublishedKey)
{
    for (const auto* name : {"MPK", "MLK", "MTK", "MAMK", "MPUK", "MRPK", "MULK", "MUK", "MCK"}) {
        const std::string master = name;
        EXPECT_EQ(hex(diversify(key(master + " master key"), factor())),
                  vectors.text("diversification", master + " -> card key, one level (F)"))
            << name;
    }
}

TEST(Diversification, TwoLevelsApplyTheCityFirst)
{
    const auto city = *array_from_hex<8>(vectors.text("diversification", "city factor (level 1)"));
    const auto level1 = diversify(key("MLK master key"), city);
    EXPECT_EQ(hex(level1), vectors.text("diversification", "MLK after level 1 (city)"));
    EXPECT_EQ(hex(diversify(level1, factor())),
              vectors.text("diversification",
                           "MLK after level 2 (F), i.e. card key of a two-level system"));
}

TEST(Diversification, TacKeyIsTheXorOfTheHalves)
{
    EXPECT_EQ(to_hex(xor_halves(key("MTK -> card key, one level (F)")).reveal()),
              vectors.text("diversification", "TAC key = DTK left XOR right"));
}

TEST(Load, ReproducesSessionKeyMacsAndTac)
{
    const auto dlk = key("MLK -> card key, one level (F)");
    const auto input = load_session_input(*array_from_hex<4>("A1B2C3D4"), 0x17);
    EXPECT_EQ(to_hex(input), vectors.text("load", "session key input"));
    const auto session = session_key(dlk, input);
    EXPECT_EQ(to_hex(session.reveal()), vectors.text("load", "SESLK"));

    const LoadTerms terms{Money::fen(0x2710), terminal};
    EXPECT_EQ(to_hex(load_mac1(session, Money::fen(0x251C), terms)), vectors.text("load", "MAC1"));
    const auto time = time_of("20101122093015");
    EXPECT_EQ(to_hex(load_mac2(session, terms, time)), vectors.text("load", "MAC2"));
    EXPECT_EQ(to_hex(load_tac(key("MTK -> card key, one level (F)"), Money::fen(0x4C2C), 0x17,
                              terms, time)),
              vectors.text("load", "TAC"));
}

TEST(Purchase, ReproducesSessionKeyMacsAndTac)
{
    const auto sequence =
        *array_from_hex<4>(vectors.text("purchase", "terminal transaction number"));
    const auto input = purchase_session_input(*array_from_hex<4>("0BADF00D"), 0x42, sequence);
    EXPECT_EQ(to_hex(input), vectors.text("purchase", "session key input"));
    const auto session = session_key(key("MPK -> card key, one level (F)"), input);
    EXPECT_EQ(to_hex(session.reveal()), vectors.text("purchase", "SESPK"));

    const PurchaseTerms terms{Money::fen(0x4D2), terminal, sequence, time_of("20101122093500")};
    EXPECT_EQ(to_hex(purchase_mac1(session, terms)), vectors.text("purchase", "MAC1"));
    EXPECT_EQ(to_hex(purchase_mac2(session, terms.amount)), vectors.text("purchase", "MAC2"));
    EXPECT_EQ(to_hex(purchase_tac(key("MTK -> card key, one level (F)"), terms)),
              vectors.text("purchase", "TAC"));
}

TEST(CompoundPurchase, ReproducesSessionKeyMacsAndTac)
{
    const auto sequence = *array_from_hex<4>("0000A5C4");
    const auto session =
        session_key(key("MPK -> card key, one level (F)"),
                    purchase_session_input(*array_from_hex<4>("13579BDF"), 0x43, sequence));
    EXPECT_EQ(to_hex(session.reveal()), vectors.text("compound", "SESPK"));
    const PurchaseTerms terms{Money{}, terminal, sequence, time_of("20101122093500"),
                              TransactionType::CompoundPurchase};
    EXPECT_EQ(to_hex(purchase_mac1(session, terms)), vectors.text("compound", "MAC1"));
    EXPECT_EQ(to_hex(purchase_mac2(session, terms.amount)),
              vectors.text("compound", "MAC2 (amount 0)"));
    EXPECT_EQ(to_hex(purchase_tac(key("MTK -> card key, one level (F)"), terms)),
              vectors.text("compound", "TAC (halves XOR key)"));
}

TEST(Unload, ReproducesSessionKeyAndMacs)
{
    const auto session = session_key(key("MULK -> card key, one level (F)"),
                                     load_session_input(*array_from_hex<4>("2468ACE0"), 5));
    EXPECT_EQ(to_hex(session.reveal()), vectors.text("unload", "SESULK"));
    const LoadTerms terms{Money::fen(0x1000), terminal, TransactionType::Unload};
    EXPECT_EQ(to_hex(load_mac1(session, Money::fen(0x8000), terms)),
              vectors.text("unload", "MAC1"));
    EXPECT_EQ(to_hex(load_mac2(session, terms, time_of("20101122093015"))),
              vectors.text("unload", "MAC2"));
    EXPECT_EQ(to_hex(mac(session, *from_hex("00007000"
                                            "0005"
                                            "00001000"
                                            "03"
                                            "250000000001"
                                            "20101122093015"))),
              vectors.text("unload", "MAC3"));
}

TEST(OverdraftLimit, ReproducesSessionKeyMacsAndTac)
{
    const auto session = session_key(key("MUK -> card key, one level (F)"),
                                     load_session_input(*array_from_hex<4>("11223344"), 6));
    EXPECT_EQ(to_hex(session.reveal()), vectors.text("overdraft", "SESUK"));
    EXPECT_EQ(to_hex(mac(session, *from_hex("00007000"
                                            "000000"
                                            "07"
                                            "250000000001"))),
              vectors.text("overdraft", "MAC1"));
    EXPECT_EQ(to_hex(mac(session, *from_hex("0186A0"
                                            "07"
                                            "250000000001"
                                            "20101122093015"))),
              vectors.text("overdraft", "MAC2"));
    EXPECT_EQ(
        to_hex(mac(xor_halves(key("MTK -> card key, one level (F)")), *from_hex("0001F6A0"
                                                                                "0006"
                                                                                "0186A0"
                                                                                "07"
                                                                                "250000000001"
                                                                                "20101122093015"))),
        vectors.text("overdraft", "TAC (new balance 7000+186A0=1F6A0)"));
}

// card.md section 14, example A (CSDN "PBOC EP load", 2011).
TEST(Load, ReproducesTheFieldExampleOf2011)
{
    const TripleDesKey dlk{*array_from_hex<16>("11223344556677888877665544332211")};
    const auto session = session_key(dlk, load_session_input(*array_from_hex<4>("11223344"), 0));
    EXPECT_EQ(to_hex(session.reveal()), "9B1D924E05595603");
    const LoadTerms terms{Money::fen(0x1000), *TerminalId::from_digits("001122334455"),
                          TransactionType::EdLoad};
    EXPECT_EQ(to_hex(load_mac1(session, Money{}, terms)), "2988AE5A");
    EXPECT_EQ(to_hex(load_mac2(session, terms, time_of("20111221214822"))), "3A845BF0");
}

TEST(SecureMessaging, ReproducesEveryPublishedMac)
{
    const auto iv = *array_from_hex<8>(vectors.text("secure", "IV"));
    const auto damk = key("MAMK -> card key, one level (F)");
    for (const auto* name :
         {"UPDATE BINARY EF15 offset 1C data 5566, DAMK", "APPLICATION BLOCK temporary, DAMK",
          "APPLICATION BLOCK permanent, DAMK", "APPLICATION UNBLOCK, DAMK", "CARD BLOCK, DAMK"}) {
        const auto command = vectors.text("secure", name);
        const auto split = command.size() - 8;
        EXPECT_EQ(to_hex(retail_mac(damk, iv, *from_hex(command.substr(0, split)))),
                  command.substr(split))
            << name;
    }
}

}  // namespace
}  // namespace kiosk::devices::crypto
