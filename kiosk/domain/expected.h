#pragma once

#include <tl/expected.hpp>

#include <utility>

namespace kiosk {

using tl::unexpected;

/// A value, or the fault that a flow must answer.  tl::expected is the library form of C++23's std::expected, which
/// neither g++ 12 nor clang 14 offers in C++20; this adds that dropping one is a compiler warning, hence an error.
template <class T, class E>
class [[nodiscard]] Expected : public tl::expected<T, E> {
public:
    using tl::expected<T, E>::expected;
    using tl::expected<T, E>::operator=;
    // NOLINTNEXTLINE(google-explicit-constructor): as its base
    constexpr Expected(tl::expected<T, E> other) : tl::expected<T, E>{std::move(other)} {}
};

}  // namespace kiosk
