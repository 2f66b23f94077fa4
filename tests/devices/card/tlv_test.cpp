#include "devices/card/tlv.h"

#include "devices/card/fci.h"
#include "tests/devices/card/hex.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace kiosk::devices {
namespace {

const std::string aid = "A00000000386980701";
const std::string issuer_data =
    "2156000000000000 02 02 00002510000000000017 20240101 20341231 5566";

std::string text(const std::optional<BytesView>& value) { return value ? to_hex(*value) : "none"; }

TEST(Tlv, ReadsObjectsSideBySideWithTagsOfOneAndTwoBytes)
{
    const auto bytes = hex("84 02 3F01 9F08 01 02");
    const auto objects = parse_tlv(bytes);
    ASSERT_TRUE(objects);
    ASSERT_EQ(objects->size(), 2U);
    EXPECT_EQ(objects->at(0).tag, 0x84);
    EXPECT_EQ(to_hex(objects->at(0).value), "3F01");
    EXPECT_EQ(objects->at(1).tag, 0x9F08);
    EXPECT_EQ(to_hex(objects->at(1).value), "02");
}

TEST(Tlv, ReadsEveryLengthForm)
{
    for (const std::size_t size : {0U, 1U, 0x7FU, 0x80U, 0xFFU, 0x100U, 0x1234U}) {
        Bytes bytes = hex("84");
        if (size >= 0x100) {
            append(bytes, hex("82"));
            append(bytes, to_big_endian<2>(size));
        } else {
            if (size >= 0x80) append(bytes, hex("81"));
            bytes.push_back(octet(size));
        }
        bytes.resize(bytes.size() + size, octet(0x5A));
        const auto objects = parse_tlv(bytes);
        ASSERT_TRUE(objects) << size;
        ASSERT_EQ(objects->size(), 1U);
        EXPECT_EQ(objects->front().value.size(), size);
    }
}

TEST(Tlv, SkipsPaddingBetweenObjects)
{
    const auto bytes = hex("0000 84 01 AA FFFF 50 01 BB 00");
    const auto objects = parse_tlv(bytes);
    ASSERT_TRUE(objects);
    EXPECT_EQ(objects->size(), 2U);
    EXPECT_TRUE(parse_tlv({})->empty());
}

TEST(Tlv, RefusesWhatDoesNotFit)
{
    for (const auto* bytes :
         {"84", "9F", "9F08", "84 03 AABB", "84 81", "84 82 01", "84 82 0100 AA", "84 80 AA 0000",
          "84 83 000001 AA", "9F 81 08 01 AA", "84 01 AA 50 02 BB"})
        EXPECT_FALSE(parse_tlv(hex(bytes))) << bytes;
}

TEST(Tlv, FindsATagHoweverDeepItLies)
{
    EXPECT_EQ(text(find_tlv(hex("6F 09 A5 07 BF0C 04 9F0C 01 AA"), 0x9F0C)), "AA");
    EXPECT_EQ(text(find_tlv(hex("6F 04 84 02 3F01"), 0x9F0C)), "none");
}

TEST(Tlv, DoesNotLookInsidePrimitiveObjects)
{
    EXPECT_EQ(text(find_tlv(hex("84 04 9F0C 01 AA"), 0x9F0C)), "none");
}

TEST(Tlv, TakesTheFirstOfSeveral)
{
    EXPECT_EQ(text(find_tlv(hex("A5 03 88 01 01 88 01 02"), 0x88)), "01");
}

TEST(Tlv, ADamagedLevelHoldsNothingAndHidesNothingBesideIt)
{
    EXPECT_EQ(text(find_tlv(hex("A5 04 84 7F 0000 88 01 02"), 0x88)), "02");
}

TEST(Tlv, EndsOnNestingWithoutEnd)
{
    Bytes bytes = hex("88 01 07");
    for (int depth = 0; depth < 40; ++depth) {
        Bytes outer = hex("A5 81");
        outer.push_back(octet(bytes.size()));
        append(outer, bytes);
        bytes = outer;
    }
    EXPECT_EQ(text(find_tlv(bytes, 0x88)), "none");
}

TEST(Tlv, NeverLeavesItsBytesWhateverTheyAre)
{
    std::mt19937 random{2005};
    for (int round = 0; round < 20000; ++round) {
        Bytes bytes(random() % 64);
        for (auto& b : bytes) b = octet(random() % 3 == 0 ? random() % 8 : random());
        for (const auto& object : parse_tlv(bytes).value_or(std::vector<Tlv>{})) {
            ASSERT_GE(object.value.data(), bytes.data());
            ASSERT_LE(object.value.data() + object.value.size(), bytes.data() + bytes.size());
        }
        (void)find_tlv(bytes, 0x9F0C);
    }
}

// card.md section 4.1: the issuer data directly in A5, 9F08 of length 1.
TEST(Fci, GivesNameVersionAndIssuerData)
{
    const auto fci =
        parse_fci(hex("6F 32 84 09 " + aid + " A5 25 9F0801 02 9F0C 1E " + issuer_data));
    EXPECT_EQ(to_hex(fci.df_name), aid);
    EXPECT_EQ(to_hex(fci.application_version), "02");
    EXPECT_EQ(fci.issuer_data, hex(issuer_data));
    EXPECT_FALSE(fci.directory_sfi);
}

TEST(Fci, FindsTheIssuerDataInsideBF0C)
{
    const auto fci =
        parse_fci(hex("6F 35 84 09 " + aid + " A5 28 9F0801 02 BF0C 21 9F0C 1E " + issuer_data));
    EXPECT_EQ(fci.issuer_data, hex(issuer_data));
}

TEST(Fci, TakesAVersionOfAnyLength)
{
    EXPECT_EQ(to_hex(parse_fci(hex("6F 07 A5 05 9F08 02 0002")).application_version), "0002");
}

// card.md section 4: the PSE's FCI.
TEST(Fci, OfThePseNamesTheDirectoryFile)
{
    const auto fci = parse_fci(hex("6F 15 84 0E 315041592E5359532E4444463031 A5 03 88 01 01"));
    EXPECT_EQ(fci.directory_sfi, 1);
    EXPECT_EQ(to_hex(fci.df_name), "315041592E5359532E4444463031");
}

TEST(Fci, IgnoresADirectoryFileThatCannotBe)
{
    for (const auto* sfi : {"88 01 00", "88 01 1F", "88 02 0001", "88 00"})
        EXPECT_FALSE(parse_fci(hex(sfi)).directory_sfi) << sfi;
}

TEST(Fci, MayBeEmpty) { EXPECT_EQ(parse_fci({}), Fci{}); }

TEST(Fci, IsEmptyAfterEveryTruncation)
{
    const auto whole = hex("6F 32 84 09 " + aid + " A5 25 9F0801 02 9F0C 1E " + issuer_data);
    for (std::size_t n = 0; n < whole.size(); ++n)
        EXPECT_EQ(parse_fci(BytesView{whole}.first(n)), Fci{}) << n;
}

// card.md section 4.
TEST(DirectoryRecord, ListsItsApplications)
{
    const auto entries = parse_directory_record(hex("61 11 4F 09 " + aid + " 50 04 50424F43"));
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(to_hex(entries[0].aid), aid);
    EXPECT_EQ(entries[0].label, "PBOC");
}

TEST(DirectoryRecord, ListsThoseInsideATemplate70)
{
    const auto entries =
        parse_directory_record(hex("70 16 61 07 4F 05 A000000333 61 0B 4F 09 " + aid));
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(to_hex(entries[1].aid), aid);
    EXPECT_EQ(entries[1].label, "");
}

TEST(DirectoryRecord, SkipsEntriesWithoutAProperIdentifier)
{
    EXPECT_TRUE(parse_directory_record(hex("61 04 50 02 4142")).empty());
    EXPECT_TRUE(parse_directory_record(hex("61 04 4F 02 3F01")).empty());
    EXPECT_TRUE(
        parse_directory_record(hex("61 13 4F 11 A000000003869807010203040506070809")).empty());
}

TEST(DirectoryRecord, IsEmptyAfterEveryTruncation)
{
    const auto whole = hex("61 11 4F 09 " + aid + " 50 04 50424F43");
    for (std::size_t n = 0; n < whole.size(); ++n)
        EXPECT_TRUE(parse_directory_record(BytesView{whole}.first(n)).empty()) << n;
}

}  // namespace
}  // namespace kiosk::devices
