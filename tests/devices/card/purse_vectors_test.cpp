#include "devices/card/purse_commands.h"
#include "devices/card/purse_crypto.h"
#include "devices/card/purse_files.h"
#include "tests/devices/card/card_vectors.h"
#include "tests/devices/card/hex.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

/// Every value of card.md section 16, table by table: what our own code answers must be the whole published table.
/// What the product does not send (compound purchase, unload, overdraft limit, secure messaging, WRITE KEY, PSAM) and
/// what only a card answers is put together here.
namespace kiosk::devices {
namespace {

using namespace crypto;

/// Bytes one after the other.
template <class... Parts>
Bytes join(const Parts&... parts)
{
    Bytes all;
    (append(all, parts), ...);
    return all;
}

template <std::size_t N = 4>
auto be(std::uint64_t value)
{
    return to_big_endian<N>(value);
}

/// Shows a computed value as the tables write it.
std::string text(BytesView bytes) { return to_hex(bytes); }
std::string text(const TripleDesKey& key) { return to_hex(key.reveal()); }
std::string text(const SingleDesKey& key) { return to_hex(key.reveal()); }
std::string text(const Command& command) { return to_hex(encode(command)); }

const CardNumber card_number = *CardNumber::from_digits("00002510000000000017");
const TerminalId terminal = *TerminalId::from_digits("250000000001");

const std::map<std::string, std::string> masters{
    {"MPK", "0123456789ABCDEFFEDCBA9876543210"},  {"MLK", "1032547698BADCFEEFCDAB8967452301"},
    {"MTK", "A1B2C3D4E5F60718293A4B5C6D7E8F90"},  {"MAMK", "5566778899AABBCC1122334455667788"},
    {"MPUK", "31323334353637384142434445464748"}, {"MRPK", "61626364656667687172737475767778"},
    {"MULK", "C0C1C2C3C4C5C6C7D0D1D2D3D4D5D6D7"}, {"MUK", "E0E1E2E3E4E5E6E7F0F1F2F3F4F5F6F7"},
    {"MCK", "404142434445464748494A4B4C4D4E4F"},
};

TripleDesKey master_key(const std::string& name)
{
    return TripleDesKey{*array_from_hex<16>(masters.at(name))};
}

TripleDesKey card_key(const std::string& master)
{
    return diversify(master_key(master), card_number.factor());
}

CardTime at(std::string_view fourteen_digits)
{
    return {*Bcd<4>::from_digits(fourteen_digits.substr(0, 8)),
            *Bcd<3>::from_digits(fourteen_digits.substr(8))};
}

Bytes dated(const CardTime& time) { return join(time.date.bytes(), time.time.bytes()); }

TEST(PublishedVectors, OfDiversificationAreReproduced)
{
    const auto factor = card_number.factor();
    Block inverse{};
    std::ranges::transform(factor, inverse.begin(), [](std::byte b) { return ~b; });
    const auto city = *array_from_hex<8>("2156000000000000");
    const auto level1 = diversify(master_key("MLK"), city);

    VectorTable computed{
        {"application serial number (10 bytes)", text(card_number.bytes())},
        {"factor F (right 16 digits)", text(factor)},
        {"~F", text(inverse)},
        {"city factor (level 1)", text(city)},
        {"MLK after level 1 (city)", text(level1)},
        {"MLK after level 2 (F), i.e. card key of a two-level system",
         text(diversify(level1, factor))},
        {"TAC key = DTK left XOR right", text(xor_halves(card_key("MTK")))},
    };
    for (const auto& [name, key] : masters) {
        computed[name + " master key"] = key;
        computed[name + " -> card key, one level (F)"] = text(card_key(name));
    }
    EXPECT_EQ(computed, published("diversification"));
}

/// What the card answers to INITIALIZE FOR LOAD, and its log record: the card's side of the decoders.
Bytes load_answer(const LoadChallenge& challenge)
{
    return join(be(static_cast<std::uint64_t>(challenge.balance.in_fen())),
                be<2>(challenge.counter),
                Bytes{octet(challenge.key_version), octet(challenge.algorithm)}, challenge.random,
                challenge.mac1);
}

Bytes log_record(const PurseRecord& record)
{
    return join(be<2>(record.number), be<3>(0),
                be(static_cast<std::uint64_t>(record.amount.in_fen())), Bytes{octet(record.type)},
                record.terminal.bytes(), dated(record.time));
}

TEST(PublishedVectors, OfTheLoadAreReproduced)
{
    const auto answer =
        hex(published("load").at("INIT FOR LOAD response (key version 01, algorithm 00)"));
    const auto challenge = *decode_load_challenge(parse_response(answer)->data);
    const auto amount = Money::yuan(100);
    const LoadTerms terms{amount, terminal};
    const auto time = at("20101122093015");
    const auto input = load_session_input(challenge.random, challenge.counter);
    const auto session = session_key(card_key("MLK"), input);
    const auto mac1_input = join(be(0x251C), be(0x2710), hex("02"), terminal.bytes());
    const auto mac2_input = join(be(0x2710), hex("02"), terminal.bytes(), dated(time));
    const auto new_balance = challenge.balance + amount;
    const auto tac_input = join(be(static_cast<std::uint64_t>(new_balance.in_fen())),
                                be<2>(challenge.counter), mac2_input);
    const auto mac2 = load_mac2(session, terms, time);
    const auto tac = load_tac(card_key("MTK"), new_balance, challenge.counter, terms, time);
    ASSERT_EQ(challenge.mac1, load_mac1(session, challenge.balance, terms));
    ASSERT_EQ(mac(session, mac1_input), challenge.mac1);
    ASSERT_EQ(mac(session, mac2_input), mac2);
    ASSERT_EQ(mac(xor_halves(card_key("MTK")), tac_input), tac);
    ASSERT_EQ(decode_tac(tac), tac);
    PurseRecord record{0x17, {}, amount, 0x02, terminal, time};
    const auto before = log_record(record);
    EXPECT_EQ(parse_log_record(before), record);
    ++record.number;

    const VectorTable computed{
        {"INIT FOR LOAD command", text(initialize_for_load({1, amount, terminal}))},
        {"card random / online number / old balance",
         text(challenge.random) + " / " + text(be<2>(challenge.counter)) + " / " +
             text(be(static_cast<std::uint64_t>(challenge.balance.in_fen())))},
        {"session key input", text(input)},
        {"SESLK", text(session)},
        {"MAC1 input", text(mac1_input)},
        {"MAC1", text(challenge.mac1)},
        {"INIT FOR LOAD response (key version 01, algorithm 00)",
         text(encode(Response{load_answer(challenge), status::done}))},
        {"MAC2 input", text(mac2_input)},
        {"MAC2", text(mac2)},
        {"CREDIT FOR LOAD command", text(credit_for_load({time, mac2}))},
        {"TAC input", text(tac_input)},
        {"TAC", text(tac)},
        {"CREDIT FOR LOAD response", text(encode(Response{join(tac), status::done}))},
        {"log record if the card logs the number before the increment", text(before)},
        {"log record if it logs the number after the increment (real FMCOS card)",
         text(log_record(record))},
        {"GET TRANSACTION PROVE, number before",
         text(get_transaction_prove(TransactionType::EpLoad, challenge.counter))},
        {"GET TRANSACTION PROVE, number after",
         text(get_transaction_prove(TransactionType::EpLoad, challenge.counter + 1))},
    };
    EXPECT_EQ(computed, published("load"));
}

Bytes purchase_answer(const PurchaseChallenge& challenge)
{
    return join(be(static_cast<std::uint64_t>(challenge.balance.in_fen())),
                be<2>(challenge.counter), be<3>(0),
                Bytes{octet(challenge.key_version), octet(challenge.algorithm)}, challenge.random);
}

/// The PSAM's side of a purchase (card.md section 11).
Bytes psam_init(const PurchaseChallenge& challenge, const PurchaseTerms& terms)
{
    return join(hex("80700000 1C"), challenge.random, be<2>(challenge.counter),
                be(static_cast<std::uint64_t>(terms.amount.in_fen())), hex("06"), dated(terms.time),
                Bytes{octet(challenge.key_version), octet(challenge.algorithm)},
                card_number.factor(), hex("08"));
}

TEST(PublishedVectors, OfThePurchaseAreReproduced)
{
    const auto answer = hex(published("purchase").at("INIT FOR PURCHASE response"));
    const auto challenge = *decode_purchase_challenge(parse_response(answer)->data);
    const auto sequence = be(0xA5C3);
    const PurchaseTerms terms{Money::fen(0x4D2), terminal, sequence, at("20101122093500")};
    const auto input = purchase_session_input(challenge.random, challenge.counter, sequence);
    const auto session = session_key(card_key("MPK"), input);
    const auto mac1_input = join(be(0x4D2), hex("06"), terminal.bytes(), dated(terms.time));
    const auto tac_input =
        join(be(0x4D2), hex("06"), terminal.bytes(), sequence, dated(terms.time));
    const auto mac1 = purchase_mac1(session, terms);
    const auto mac2 = purchase_mac2(session, terms.amount);
    const auto tac = purchase_tac(card_key("MTK"), terms);
    ASSERT_EQ(mac(session, mac1_input), mac1);
    ASSERT_EQ(mac(session, be(0x4D2)), mac2);
    ASSERT_EQ(mac(xor_halves(card_key("MTK")), tac_input), tac);
    const auto debit_answer = join(tac, mac2);
    const auto proof_answer = join(mac2, tac);
    EXPECT_EQ(decode_purchase_proof(debit_answer), (PurchaseProof{tac, mac2}));
    EXPECT_EQ(decode_proof(0x43, proof_answer), (LoadProof{0x43, mac2, tac}));

    const VectorTable computed{
        {"INIT FOR PURCHASE command", text(initialize_for_purchase({1, terms.amount, terminal}))},
        {"INIT FOR PURCHASE response",
         text(encode(Response{purchase_answer(challenge), status::done}))},
        {"terminal transaction number", text(sequence)},
        {"session key input", text(input)},
        {"SESPK", text(session)},
        {"MAC1 input", text(mac1_input)},
        {"MAC1", text(mac1)},
        {"DEBIT FOR PURCHASE command", text(debit_for_purchase({sequence, terms.time, mac1}))},
        {"MAC2 input", text(be(0x4D2))},
        {"MAC2", text(mac2)},
        {"TAC input", text(tac_input)},
        {"TAC", text(tac)},
        {"DEBIT response (TAC then MAC2)", text(encode(Response{debit_answer, status::done}))},
        {"GET TRANSACTION PROVE response (MAC2 then TAC)",
         text(encode(Response{proof_answer, status::done}))},
        {"PSAM INIT SAM FOR PURCHASE, one level", text(psam_init(challenge, terms))},
        {"PSAM answer", text(encode(Response{join(sequence, mac1), status::done}))},
        {"PSAM CREDIT SAM FOR PURCHASE", text(join(hex("80720000 04"), mac2))},
    };
    EXPECT_EQ(computed, published("purchase"));
}

TEST(PublishedVectors, OfTheCompoundPurchaseAreReproduced)
{
    const auto random = *array_from_hex<4>("13579BDF");
    const auto sequence = be(0xA5C4);
    const PurchaseTerms terms{Money{}, terminal, sequence, at("20101122093500"),
                              TransactionType::CompoundPurchase};
    const auto session =
        session_key(card_key("MPK"), purchase_session_input(random, 0x43, sequence));
    const auto mac1 = purchase_mac1(session, terms);

    const VectorTable computed{
        {"INIT command", text(join(hex("80500302 0B 01"), be(0), terminal.bytes(), hex("0F")))},
        {"card random / offline number / terminal transaction number / date and time",
         text(random) + " / 0043 / " + text(sequence) + " / " + text(dated(terms.time))},
        {"SESPK", text(session)},
        {"MAC1", text(mac1)},
        {"DEBIT FOR CAPP PURCHASE command", text(debit_for_purchase({sequence, terms.time, mac1}))},
        {"MAC2 (amount 0)", text(purchase_mac2(session, terms.amount))},
        {"TAC (halves XOR key)", text(purchase_tac(card_key("MTK"), terms))},
    };
    EXPECT_EQ(computed, published("compound"));
}

TEST(PublishedVectors, OfTheUnloadAreReproduced)
{
    const auto random = *array_from_hex<4>("2468ACE0");
    const auto time = at("20101122093015");
    const LoadTerms terms{Money::fen(0x1000), terminal, TransactionType::Unload};
    const auto session = session_key(card_key("MULK"), load_session_input(random, 5));
    const auto mac2 = load_mac2(session, terms, time);
    const auto mac3 = mac(
        session, join(be(0x7000), be<2>(5), be(0x1000), hex("03"), terminal.bytes(), dated(time)));

    const VectorTable computed{
        {"INIT FOR UNLOAD command",
         text(join(hex("80500501 0B 01"), be(0x1000), terminal.bytes(), hex("10")))},
        {"card random / online number / old balance / date and time",
         text(random) + " / 0005 / 00008000 / " + text(dated(time))},
        {"SESULK", text(session)},
        {"MAC1", text(load_mac1(session, Money::fen(0x8000), terms))},
        {"MAC2", text(mac2)},
        {"DEBIT FOR UNLOAD command", text(join(hex("80540300 0B"), dated(time), mac2, hex("04")))},
        {"MAC3", text(mac3)},
    };
    EXPECT_EQ(computed, published("unload"));
}

TEST(PublishedVectors, OfTheOverdraftLimitAreReproduced)
{
    const auto random = *array_from_hex<4>("11223344");
    const auto time = at("20101122093015");
    const auto session = session_key(card_key("MUK"), load_session_input(random, 6));
    const auto common = join(hex("07"), terminal.bytes());
    const auto mac2 = mac(session, join(be<3>(0x186A0), common, dated(time)));
    const auto tac = mac(xor_halves(card_key("MTK")),
                         join(be(0x1F6A0), be<2>(6), be<3>(0x186A0), common, dated(time)));

    const VectorTable computed{
        {"INIT FOR UPDATE command", text(join(hex("80500401 07 01"), terminal.bytes(), hex("13")))},
        {"card random / online number / old balance / old limit / new limit / date and time",
         text(random) + " / 0006 / 00007000 / 000000 / 0186A0 / " + text(dated(time))},
        {"SESUK", text(session)},
        {"MAC1", text(mac(session, join(be(0x7000), be<3>(0), common)))},
        {"MAC2", text(mac2)},
        {"UPDATE OVERDRAW LIMIT command",
         text(join(hex("80580000 0E"), be<3>(0x186A0), dated(time), mac2, hex("04")))},
        {"TAC (new balance 7000+186A0=1F6A0)", text(tac)},
    };
    EXPECT_EQ(computed, published("overdraft"));
}

const Bytes challenge_bytes = hex("4E5D6C7B");
const Block iv = *array_from_hex<8>("4E5D6C7B00000000");

/// CLA INS P1 P2 Lc data, and the MAC over them: Lc counts the MAC already (card.md section 9).
Bytes protected_command(const TripleDesKey& key, std::string_view head, const Bytes& data = {})
{
    auto command = join(hex(head), Bytes{octet(data.size() + 4)}, data);
    append(command, retail_mac(key, iv, command));
    return command;
}

/// LD, plain, and 80 00.. to whole blocks; encrypted block by block.
Bytes ld_block(const Bytes& plain, bool always_padded)
{
    auto block = join(Bytes{octet(plain.size())}, plain);
    if (always_padded || block.size() % 8 != 0) block.push_back(octet(0x80));
    block.resize((block.size() + 7) / 8 * 8);
    return block;
}

Bytes encrypted(const TripleDesKey& key, const Bytes& blocks)
{
    Bytes cipher;
    for (std::size_t i = 0; i < blocks.size(); i += 8) {
        Block block{};
        std::copy_n(blocks.begin() + static_cast<std::ptrdiff_t>(i), 8, block.begin());
        append(cipher, encrypt(key, block));
    }
    return cipher;
}

TEST(PublishedVectors, OfSecureMessagingAndPinAreReproduced)
{
    const auto damk = card_key("MAMK");
    const auto dpuk = card_key("MPUK");
    const auto reload_key = xor_halves(card_key("MRPK"));
    const auto pin = *PursePin::from_digits("123456");
    const Bytes old_pin{pin.reveal().begin(), pin.reveal().end()};
    const auto new_pin = hex("654321");
    const auto pin_block = ld_block(old_pin, false);
    const auto pin_cipher = encrypted(dpuk, pin_block);
    const auto head = [](std::string_view command, std::size_t size) {
        return join(hex(command), Bytes{octet(size)});
    };

    const VectorTable computed{
        {"challenge", text(challenge_bytes)},
        {"IV", text(iv)},
        {"UPDATE BINARY EF15 offset 1C data 5566, DAMK",
         text(protected_command(damk, "04D6951C", hex("5566")))},
        {"APPLICATION BLOCK temporary, DAMK", text(protected_command(damk, "841E0000"))},
        {"APPLICATION BLOCK permanent, DAMK", text(protected_command(damk, "841E0001"))},
        {"APPLICATION UNBLOCK, DAMK", text(protected_command(damk, "84180000"))},
        {"CARD BLOCK, DAMK", text(protected_command(damk, "84160000"))},
        {"PIN 123456 as LD block", text(pin_block)},
        {"encrypted with DPUK", text(pin_cipher)},
        {"PIN UNBLOCK P2=00, DPUK", text(protected_command(dpuk, "84240000", pin_cipher))},
        {"PIN UNBLOCK P2=01 (PBOC 1.0/FMCOS-like cards), DPUK",
         text(protected_command(dpuk, "84240001", pin_cipher))},
        {"RELOAD PIN key = DRPK left XOR right", text(reload_key)},
        {"RELOAD PIN to 654321, MAC over the PIN only, IV 0",
         text(join(head("805E0000", 7), new_pin, mac(reload_key, new_pin)))},
        {"CHANGE PIN 123456 -> 654321",
         text(join(head("805E0100", 7), old_pin, hex("FF"), new_pin))},
        {"EXTERNAL AUTHENTICATION, 4-byte challenge padded with 00000000, card key from MCK",
         text(join(head("00820000", 8), encrypted(card_key("MCK"), join(iv))))},
        {"EXTERNAL AUTHENTICATION, 8-byte challenge 4E5D6C7B8A99A8B7, same key",
         text(join(head("00820000", 8), encrypted(card_key("MCK"), hex("4E5D6C7B8A99A8B7"))))},
    };
    EXPECT_EQ(computed, published("secure"));
}

TEST(PublishedVectors, OfWriteKeyAreReproduced)
{
    const auto mck = card_key("MCK");
    const auto dlk = text(card_key("MLK"));
    const auto dpk = text(card_key("MPK"));
    VectorTable computed;
    const auto add = [&](const std::string& name, const Bytes& information, const char* head) {
        const auto block = ld_block(information, true);
        computed[name + ": key information"] = text(information);
        computed[name + ": LD block, always padded"] = text(block);
        computed[name + ": command"] = text(protected_command(mck, head, encrypted(mck, block)));
    };
    add("double-length key (DLK)", hex("01003F11002233" + dlk), "84D4813F");
    add("single-length key", hex("01013E11002233" + dpk.substr(0, 16)), "84D4813E");
    add("6-byte PIN", hex("00063A00012233 123456FFFFFF"), "84D4803A");
    EXPECT_EQ(computed, published("WRITE KEY"));
}

TEST(PublishedVectors, AreAllInTheTablesAbove)
{
    const std::vector<const char*> titles{"diversification", "load",      "purchase", "compound",
                                          "unload",          "overdraft", "secure",   "WRITE KEY"};
    EXPECT_EQ(published_tables(), titles.size());
    std::size_t values = 0;
    for (const auto* title : titles) values += published(title).size();
    EXPECT_EQ(values, 105U);
}

// The remaining commands of card.md section 2, bytes as they stand in sections 2.1, 4 and 10.
TEST(PurseCommands, AreTheBytesOfTheSpecification)
{
    EXPECT_EQ(text(select_by_name(as_bytes("1PAY.SYS.DDF01"))),
              "00A404000E315041592E5359532E444446303100");
    EXPECT_EQ(text(select_by_file_id({octet(0x3F), octet(0x01)})), "00A40000023F0100");
    EXPECT_EQ(text(read_binary(ShortFileId::PublicData, 30)), "00B095001E");
    EXPECT_EQ(text(read_binary(ShortFileId::HolderData, 55)), "00B0960037");
    EXPECT_EQ(text(read_record(ShortFileId::TransactionLog, 10, 23)), "00B20AC417");
    EXPECT_EQ(text(read_record(static_cast<ShortFileId>(1), 1, 256)), "00B2010C00");
    EXPECT_EQ(text(get_balance()), "805C000204");
    EXPECT_EQ(text(get_challenge(4)), "0084000004");
    EXPECT_EQ(text(verify(*PursePin::from_digits("123456"))), "0020000003123456");
}

// card.md section 10: packed digits, an odd last nibble filled with F; 2 to 6 bytes.
TEST(PursePin, PacksItsDigits)
{
    EXPECT_EQ(text(PursePin::from_digits("12345")->reveal()), "12345F");
    EXPECT_EQ(text(PursePin::from_digits("123")->reveal()), "123F");
    EXPECT_EQ(text(PursePin::from_digits("123456789012")->reveal()), "123456789012");
}

TEST(PursePin, IsNothingButThreeToTwelveDigits)
{
    for (const auto* digits : {"", "12", "1234567890123", "12A4", "12 34", "-123"})
        EXPECT_FALSE(PursePin::from_digits(digits)) << digits;
}

TEST(PurseAnswers, OfAnyOtherLengthAreRejected)
{
    const Bytes answer(40, octet(0x11));
    for (std::size_t n = 0; n <= answer.size(); ++n) {
        const auto data = BytesView{answer}.first(n);
        EXPECT_EQ(decode_balance(data).has_value(), n == 4) << n;
        EXPECT_EQ(decode_load_challenge(data).has_value(), n == 16) << n;
        EXPECT_EQ(decode_tac(data).has_value(), n == 4) << n;
        EXPECT_EQ(decode_purchase_challenge(data).has_value(), n == 15) << n;
        EXPECT_EQ(decode_purchase_proof(data).has_value(), n == 8) << n;
        EXPECT_EQ(decode_proof(1, data).has_value(), n == 8) << n;
    }
}

TEST(PurseAnswers, HoldTheLargestAmounts)
{
    EXPECT_EQ(decode_balance(hex("FFFFFFFF"))->in_fen(), 0xFFFFFFFFLL);
}

}  // namespace
}  // namespace kiosk::devices
