#include "kiosk/domain/card_number.h"

#include <gtest/gtest.h>

namespace kiosk {
namespace {

TEST(CardNumber, ShowsOnlyItsLastFourDigits)
{
    const auto number = CardNumber::from_digits("00002510000000000017");
    ASSERT_TRUE(number);
    EXPECT_EQ(number->masked(), "****0017");
    EXPECT_EQ(number->last_four(), "0017");
}

// card-vectors.json, "factor F (right 16 digits)".
TEST(CardNumber, FactorIsItsRightmostSixteenDigits)
{
    EXPECT_EQ(to_hex(CardNumber::from_digits("00002510000000000017")->factor()),
              "2510000000000017");
}

TEST(CardNumber, RefusesAnythingButTwentyDigits)
{
    EXPECT_FALSE(CardNumber::from_digits("0000251000000000001"));
    EXPECT_FALSE(CardNumber::from_digits("0000251000000000001A"));
    EXPECT_FALSE(CardNumber::from_bytes(Bytes(10, octet(0xFF))));
}

}  // namespace
}  // namespace kiosk
