#pragma once

#include "backend-client/sandbox/rules/card_book.h"

#include "backend-client/messages_cards.h"
#include "backend-client/words.h"

/// The words by which enumerators stand in the database.
namespace kiosk::sandbox {

using backend::from_word;
using backend::to_word;
using backend::Words;

inline constexpr Words<backend::CardState, 5> card_state_words{
    {{"active", backend::CardState::Active},
     {"loss-pre-reported", backend::CardState::LossPreReported},
     {"lost", backend::CardState::Lost},
     {"cancelled", backend::CardState::Cancelled},
     {"expired", backend::CardState::Expired}}};

inline constexpr Words<FundingKind, 3> funding_words{
    {{"cash", FundingKind::Cash}, {"pending", FundingKind::Pending}, {"bank", FundingKind::Bank}}};

inline constexpr Words<AttemptState, 4> attempt_words{{{"declined", AttemptState::Declined},
                                                       {"authorised", AttemptState::Authorised},
                                                       {"not-applied", AttemptState::NotApplied},
                                                       {"applied", AttemptState::Applied}}};

inline constexpr Words<AppliedBy, 3> applied_words{
    {{"tac", AppliedBy::Tac}, {"counter", AppliedBy::Counter}, {"mirror", AppliedBy::Mirror}}};

inline constexpr Words<backend::Verdict, 3> verdict_words{
    {{"applied", backend::Verdict::Applied},
     {"not-applied", backend::Verdict::NotApplied},
     {"open", backend::Verdict::Open}}};

inline constexpr Words<Custody, 3> custody_words{
    {{"load", Custody::Load}, {"kept", Custody::Kept}, {"superseded", Custody::Superseded}}};

inline constexpr Words<PendingState, 5> pending_words{
    {{"awaiting-proof", PendingState::AwaitingProof},
     {"available", PendingState::Available},
     {"claimed", PendingState::Claimed},
     {"consumed", PendingState::Consumed},
     {"settled", PendingState::Settled}}};

inline constexpr Words<AccountEntry::Kind, 3> entry_words{
    {{"loaded", AccountEntry::Kind::Loaded},
     {"corrected", AccountEntry::Kind::Corrected},
     {"seen", AccountEntry::Kind::Seen}}};

inline constexpr Words<AlarmKind, 9> alarm_words{
    {{"mac1-wrong", AlarmKind::Mac1Wrong},
     {"tac-wrong", AlarmKind::TacWrong},
     {"challenge-replayed", AlarmKind::ChallengeReplayed},
     {"counter-behind", AlarmKind::CounterBehind},
     {"counter-used-twice", AlarmKind::CounterUsedTwice},
     {"item-loaded-twice", AlarmKind::ItemLoadedTwice},
     {"pending-overdrawn", AlarmKind::PendingOverdrawn},
     {"verdict-corrected", AlarmKind::VerdictCorrected},
     {"unexplained-balance", AlarmKind::UnexplainedBalance}}};

}  // namespace kiosk::sandbox
