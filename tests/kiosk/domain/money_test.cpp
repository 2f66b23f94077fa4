#include "kiosk/domain/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace kiosk {
namespace {

constexpr auto most = std::numeric_limits<std::int64_t>::max();
constexpr auto least = std::numeric_limits<std::int64_t>::min();

TEST(Money, AddsAndSubtractsOnlyWhatFits)
{
    EXPECT_EQ(checked_add(Money::yuan(1), Money::fen(5)), Money::fen(105));
    EXPECT_FALSE(checked_add(Money::fen(most), Money::fen(1)));
    EXPECT_FALSE(checked_sub(Money::fen(least), Money::fen(1)));
}

TEST(Money, AnOverflowingSumStopsTheProgram)
{
    EXPECT_DEATH(static_cast<void>(Money::fen(most) + Money::fen(1)), "");
}

TEST(Money, TextHasTwoDecimalsAtEveryMagnitude)
{
    EXPECT_EQ(to_yuan_text(Money::fen(0)), "0.00");
    EXPECT_EQ(to_yuan_text(Money::fen(5)), "0.05");
    EXPECT_EQ(to_yuan_text(Money::fen(123456)), "1234.56");
    EXPECT_EQ(to_yuan_text(Money::fen(-305)), "-3.05");
    EXPECT_EQ(to_yuan_text(Money::fen(least)), "-92233720368547758.08");
}

}  // namespace
}  // namespace kiosk
