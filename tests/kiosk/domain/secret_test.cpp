#include "kiosk/domain/secret.h"

#include <gtest/gtest.h>

#include <new>
#include <type_traits>

namespace kiosk {
namespace {

TEST(Secret, IsWipedWhenMovedFromAndWhenDestroyed)
{
    alignas(TripleDesKey) std::array<std::byte, sizeof(TripleDesKey)> storage;
    std::array<std::byte, 16> bytes;
    bytes.fill(std::byte{0x5A});
    auto* key = new (storage.data()) TripleDesKey{bytes};
    {
        const TripleDesKey taken{std::move(*key)};
        EXPECT_EQ(taken.reveal()[0], std::byte{0x5A});
    }
    for (const auto b : key->reveal()) EXPECT_EQ(b, std::byte{0});

    key = new (storage.data()) TripleDesKey{bytes};
    key->~TripleDesKey();
    for (const auto b : storage) EXPECT_EQ(b, std::byte{0});
}

static_assert(!std::is_copy_constructible_v<TripleDesKey>);
static_assert(!std::is_copy_assignable_v<TripleDesKey>);

}  // namespace
}  // namespace kiosk
