#include "kiosk/domain/bytes.h"
#include "kiosk/domain/bcd.h"

#include <gtest/gtest.h>

namespace kiosk {
namespace {

TEST(Hex, WritesUpperCaseAndReadsEitherCase)
{
    const Bytes bytes{octet(0x00), octet(0xAF), octet(0x9C)};
    EXPECT_EQ(to_hex(bytes), "00AF9C");
    EXPECT_EQ(from_hex("00af9C"), bytes);
}

TEST(Hex, RefusesOddLengthsAndOtherCharacters)
{
    EXPECT_FALSE(from_hex("ABC"));
    EXPECT_FALSE(from_hex("0G"));
    EXPECT_FALSE(from_hex("0 "));
    EXPECT_FALSE(array_from_hex<2>("00"));
}

TEST(BigEndian, RoundTripsEveryWidth)
{
    EXPECT_EQ(big_endian(to_big_endian<4>(0x12345678)), 0x12345678U);
    EXPECT_EQ(big_endian(to_big_endian<2>(0x12345678)), 0x5678U);
    EXPECT_EQ(big_endian({}), 0U);
}

TEST(Bcd, RefusesNibblesThatAreNoDigits)
{
    EXPECT_EQ(Bcd<2>::from_digits("1234")->digits(), "1234");
    EXPECT_FALSE(Bcd<2>::from_digits("12A4"));
    EXPECT_FALSE(Bcd<2>::from_digits("123"));
    EXPECT_FALSE(Bcd<2>::from_bytes(Bytes{octet(0x12)}));
    EXPECT_FALSE(Bcd<1>::from_bytes(Bytes{octet(0xF1)}));
}

}  // namespace
}  // namespace kiosk
