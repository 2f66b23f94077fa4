#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

/// The words by which enumerators stand in messages: one table an enum, read both ways.
namespace kiosk::backend {

template <class E, std::size_t N>
using Words = std::array<std::pair<std::string_view, E>, N>;

template <class E, std::size_t N>
[[nodiscard]] std::optional<E> from_word(const Words<E, N>& words, std::string_view word)
{
    for (const auto& [name, value] : words)
        if (name == word) return value;
    return std::nullopt;
}

/// Asserts that the table has a word for `value`.
template <class E, std::size_t N>
[[nodiscard]] std::string_view to_word(const Words<E, N>& words, E value)
{
    for (const auto& [name, known] : words)
        if (known == value) return name;
    constexpr bool the_contract_has_a_word_for_it = false;
    assert(the_contract_has_a_word_for_it);
    return {};
}

}  // namespace kiosk::backend
