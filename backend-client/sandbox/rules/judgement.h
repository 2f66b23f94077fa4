#pragma once

#include "backend-client/sandbox/rules/card_book.h"

namespace kiosk::sandbox {

/// POST /v1/loads/{item}/result: what was learnt of an attempt, after the token looked at it.
struct LoadReport {
    ItemId item;
    std::uint32_t attempt = 0;

    /// Attempts over which a reported TAC verified: the card's answer to CREDIT FOR LOAD, or a proof.  Proofs are tried
    /// on every attempt in the book, for a card may show an older load's (card.md section 8).
    struct Proved {
        ItemId item;
        std::uint32_t attempt = 0;
    };
    std::vector<Proved> proved;
    bool tac_wrong = false;  ///< "credited" was claimed with a TAC that this attempt does not have

    struct Shown {
        LoadChallenge challenge;
        bool mac1_right = false;  ///< over ITS amount and terminal
        bool known = false;       ///< seen before, in any request
    };
    std::optional<Shown> shown;
};

using backend::Verdict;

struct Judgement {
    Ruling ruling;
    Verdict verdict = Verdict::Open;
    std::uint32_t attempt = 0;  ///< the last that the verdict speaks of; not below the reported one
};

/// nullopt: no attempt of the item was ever authorised.
///
/// A TAC that verified decides.  Else a challenge with a right MAC1, not seen before and not behind the card's counter,
/// settles all that it can (settlement.h).  Balance, log record, a missing proof, and the terminal's word that it never
/// sent CREDIT FOR LOAD decide nothing by themselves, and are not even looked at here.
[[nodiscard]] std::optional<Judgement> judge(CardBook book, const LoadReport& report);

}  // namespace kiosk::sandbox
