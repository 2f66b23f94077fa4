#include "devices/card/purse_files.h"

#include "devices/card/card_text.h"
#include "tests/devices/card/hex.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace kiosk::devices {
namespace {

const std::string public_file =
    "A156000000000000 02 02 00002510000000000017 20240101 20341231 5566";

/// A field of `size` bytes that begins with these and is filled up with `fill`.
Bytes padded(std::string_view start, std::size_t size, unsigned fill = 0)
{
    auto field = hex(start);
    field.resize(size, octet(fill));
    return field;
}

Bytes holder_file(std::string_view name, std::size_t id_size)
{
    Bytes file = hex("00 01");
    append(file, padded(name, 20));
    append(file, padded("3130323334", id_size));
    append(file, hex("02"));
    return file;
}

// card.md section 4, EF 15.
TEST(PublicData, DecodesEveryField)
{
    const auto file = parse_public_data(hex(public_file));
    ASSERT_TRUE(file);
    EXPECT_EQ(to_hex(file->card.issuer), "A156000000000000");
    EXPECT_EQ(file->application_type, 2);
    EXPECT_EQ(file->application_version, 2);
    EXPECT_EQ(file->card.number.full_digits(), "00002510000000000017");
    EXPECT_EQ(file->valid_from->digits(), "20240101");
    EXPECT_EQ(file->valid_to->digits(), "20341231");
    EXPECT_EQ(to_hex(file->issuer_own), "5566");
}

TEST(PublicData, RejectsEveryOtherLength)
{
    auto bytes = hex(public_file);
    for (std::size_t n = 0; n < bytes.size(); ++n)
        EXPECT_FALSE(parse_public_data(BytesView{bytes}.first(n))) << n;
    bytes.push_back({});
    EXPECT_FALSE(parse_public_data(bytes));
}

TEST(PublicData, RejectsASerialNumberThatIsNotDecimal)
{
    auto bytes = hex(public_file);
    bytes[15] = octet(0x1A);
    EXPECT_FALSE(parse_public_data(bytes));
    EXPECT_FALSE(parse_public_data(Bytes(30, octet(0xFF))));
}

TEST(PublicData, RejectsAChipThatWasNeverPersonalised)
{
    EXPECT_FALSE(parse_public_data(Bytes(30)));
}

TEST(PublicData, HasNoDateWhereThereAreNoDigits)
{
    const auto file = parse_public_data(
        hex("A156000000000000 02 02 00002510000000000017 FFFFFFFF 00000000 5566"));
    ASSERT_TRUE(file);
    EXPECT_FALSE(file->valid_from);
    EXPECT_FALSE(file->valid_to);
}

// card.md section 4, EF 16: 39 bytes in older cards, 55 in the 2010 edition.
TEST(HolderData, DecodesBothSizes)
{
    for (const std::size_t id_size : {16U, 32U}) {
        const auto file = parse_holder_data(holder_file("CDF5D0A1C3F7", id_size));
        ASSERT_TRUE(file) << id_size;
        EXPECT_EQ(file->card_type, 0);
        EXPECT_EQ(file->staff, 1);
        EXPECT_EQ(file->name, "王小明");
        EXPECT_EQ(file->id_type, 2);
    }
}

TEST(HolderData, RejectsEveryOtherLength)
{
    for (std::size_t n = 0; n < 60; ++n) {
        if (n != 39 && n != 55) {
            EXPECT_FALSE(parse_holder_data(Bytes(n))) << n;
        }
    }
}

TEST(HolderData, OfAnUnwrittenFileHasNoName)
{
    EXPECT_EQ(parse_holder_data(Bytes(55))->name, "");
    EXPECT_EQ(parse_holder_data(Bytes(39, octet(0xFF)))->name, "");
}

TEST(CardText, KeepsARareCharacterOf4Bytes)
{
    EXPECT_EQ(text_from_card(hex("9534B235 D0A1")), "\xF0\xA0\xAE\xB7小");  // U+20BB7
}

TEST(CardText, ReadsAscii) { EXPECT_EQ(text_from_card(hex("50424F43")), "PBOC"); }

TEST(CardText, DropsEveryKindOfFilling)
{
    for (const unsigned fill : {0x00U, 0x20U, 0xFFU})
        EXPECT_EQ(text_from_card(padded("CDF5", 20, fill)), "王") << fill;
    EXPECT_EQ(text_from_card(hex("CDF5 00 D0A1")), "王");
    EXPECT_EQ(text_from_card({}), "");
}

TEST(CardText, DropsALastCharacterThatTheFieldCuts)
{
    EXPECT_EQ(text_from_card(hex("CDF5 D0")), "王");
    EXPECT_EQ(text_from_card(hex("CDF5 9534B2")), "王");
}

TEST(CardText, OfGarbageIsNothing)
{
    EXPECT_EQ(text_from_card(hex("CDF5 8030 D0A1 FF FE")), "");
    EXPECT_EQ(text_from_card(hex("FFFE41")), "");
}

TEST(CardText, CarriesNoControlCharacters)
{
    for (const auto* text : {"41 1B 40", "41 0A 42", "7F 41", "81308130"})
        EXPECT_EQ(text_from_card(hex(text)), "") << text;
}

TEST(CardText, SurvivesWhateverTheCardHolds)
{
    std::mt19937 random{18030};
    for (int round = 0; round < 2000; ++round) {
        Bytes field(random() % 24);
        for (auto& b : field) b = octet(random());
        EXPECT_LE(text_from_card(field).size(), 4 * field.size());
    }
}

// card.md section 16: the log record of a real FMCOS card.
TEST(LogRecord, DecodesEveryField)
{
    const auto record =
        parse_log_record(hex("0018 000000 00002710 02 250000000001 20101122 093015"));
    ASSERT_TRUE(record);
    EXPECT_EQ(record->number, 0x18);
    EXPECT_EQ(record->overdraft, Money{});
    EXPECT_EQ(record->amount, Money::yuan(100));
    EXPECT_EQ(record->type, 2);
    EXPECT_EQ(record->terminal.digits(), "250000000001");
    EXPECT_EQ(record->time.date.digits(), "20101122");
    EXPECT_EQ(record->time.time.digits(), "093015");
}

// card.md section 4: applet E answers FF..FF with 9000 for a record that was never written.
TEST(LogRecord, NeverWrittenIsNone)
{
    EXPECT_FALSE(parse_log_record(Bytes(23, octet(0xFF))));
    EXPECT_FALSE(parse_log_record(Bytes(23, octet(0x00))));
}

TEST(LogRecord, RejectsEveryTruncation)
{
    const auto whole = hex("0018 000000 00002710 02 250000000001 20101122 093015");
    for (std::size_t n = 0; n < whole.size(); ++n)
        EXPECT_FALSE(parse_log_record(BytesView{whole}.first(n))) << n;
}

TEST(LogRecord, WithoutADateIsNone)
{
    EXPECT_FALSE(parse_log_record(hex("0018 000000 00002710 02 250000000001 FFFFFFFF 093015")));
    EXPECT_FALSE(parse_log_record(hex("0018 000000 00002710 02 250000000001 20101122 0930FA")));
}

TEST(LogRecord, KeepsTheAmountOfATerminalWithoutADecimalNumber)
{
    const auto record =
        parse_log_record(hex("0042 000000 000004D2 06 A1B2C3D4E5F6 20101122 093500"));
    ASSERT_TRUE(record);
    EXPECT_EQ(record->amount, Money::fen(1234));
    EXPECT_EQ(record->terminal, TerminalId{});
}

TEST(LogRecord, ReadsAmountsUpToTheLargest)
{
    const auto record =
        parse_log_record(hex("FFFF FFFFFF FFFFFFFF 09 250000000001 20101122 093015"));
    ASSERT_TRUE(record);
    EXPECT_EQ(record->amount.in_fen(), 0xFFFFFFFFLL);
    EXPECT_EQ(record->overdraft.in_fen(), 0xFFFFFFLL);
}

}  // namespace
}  // namespace kiosk::devices
