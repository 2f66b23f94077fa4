#pragma once

#include "backend-client/sandbox/store/card_register.h"
#include "backend-client/sandbox/store/database.h"

#include "kiosk/domain/purse.h"

#include <optional>
#include <string>
#include <string_view>

namespace kiosk::sandbox {

/// An answer that is given again, byte for byte, for ever.
struct StoredAnswer {
    std::string request;  ///< digest of the request that it answered
    int status = 0;
    std::string body;
};

/// What a challenge was taken for.  One that was seen is never believed again, but for the attempt that a terminal makes
/// right after it reported the same challenge as evidence.
enum class SeenAs : std::uint8_t {
    Never,
    SameTerms,  ///< as evidence, for the same amount and terminal
    OtherTerms,
};

/// What was said and seen before: idempotency keys, business keys, challenges.  Nothing in it is ever deleted.
class AnswerBook {
public:
    explicit AnswerBook(Database& database) : database_{database} {}

    /// By (terminal, Idempotency-Key).
    [[nodiscard]] std::optional<StoredAnswer> find(const TerminalId& terminal,
                                                   const std::string& key) const;
    void keep(const TerminalId& terminal, const std::string& key, const StoredAnswer& answer,
              WallTime at);

    /// By the permanent business key (item, attempt), whatever key it came under.
    [[nodiscard]] std::optional<StoredAnswer> find(const ItemId& item, std::uint32_t attempt) const;
    void keep(const ItemId& item, std::uint32_t attempt, const StoredAnswer& answer);

    /// The card's random and MAC1 of an earlier challenge.
    struct Terms {
        Money amount;
        TerminalId terminal;
    };
    [[nodiscard]] SeenAs seen(const RegisteredCard& card, const LoadChallenge& challenge,
                              const Terms& terms) const;
    /// `attempted`: an authorisation was asked for with it, after which it is OtherTerms to everybody.
    void note(const RegisteredCard& card, const LoadChallenge& challenge, const Terms& terms,
              bool attempted);

private:
    Database& database_;
};

}  // namespace kiosk::sandbox
