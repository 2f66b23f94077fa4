#include "kiosk/domain/item_id.h"

#include <gtest/gtest.h>

namespace kiosk {
namespace {

TEST(ItemId, RoundTripsThroughItsText)
{
    const ItemId id{*TerminalId::from_digits("225000000001"), 7, 42};
    EXPECT_EQ(to_text(id), "225000000001-7-42");
    EXPECT_EQ(item_id_from_text("225000000001-7-42"), id);
    EXPECT_EQ(short_reference(id), "7-42");
}

TEST(ItemId, HasOneTextOnly)
{
    for (const auto* text :
         {"", "225000000001", "225000000001-7", "225000000001-07-42", "225000000001-7-042",
          "225000000001-7-42 ", "225000000001--42", "22500000000A-7-42", "225000000001-7-42-1",
          "225000000001-4294967296-1", "225000000001-+7-42"})
        EXPECT_FALSE(item_id_from_text(text)) << text;
}

}  // namespace
}  // namespace kiosk
