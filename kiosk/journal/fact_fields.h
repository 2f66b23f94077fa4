#pragma once

#include "kiosk/domain/fact.h"

#include <concepts>

/// What each fact holds, field by field, once for both directions: fields(v, fact) calls v(name, member) for each, and
/// v.free_text(name, member) for texts that other people wrote; `v` writes or reads them.  The item and the card's
/// number are not among them (fact_codec.cpp).  The names are those on disk: they never change.
namespace kiosk::journal {

template <class V>
void fields(V& v, Note& note)
{
    v("note", note.key);
    v("value_fen", note.value);
}

template <class V>
void fields(V& v, LoadChallenge& c)
{
    v("balance_fen", c.balance);
    v("counter", c.counter);
    v("key_version", c.key_version);
    v("algorithm", c.algorithm);
    v("random", c.random);
    v("mac1", c.mac1);
}

template <class V>
void fields(V& v, CardTime& t)
{
    v("date", t.date);
    v("time", t.time);
}

template <class V>
void fields(V& v, LoadAuthorisation& a)
{
    fields(v, a.time);
    v("mac2", a.mac2);
}

template <class V>
void fields(V& v, LoadProof& p)
{
    v("number", p.number);
    v("mac", p.mac);
    v("tac", p.tac);
}

template <class V>
void fields(V& v, PurseRecord& r)
{
    v("number", r.number);
    v("overdraft_fen", r.overdraft);
    v("amount_fen", r.amount);
    v("type", r.type);
    v("terminal", r.terminal);
    fields(v, r.time);
}

template <class V>
void fields(V& v, LoadEvidence& e)
{
    v("credit_sent", e.credit_sent);
    v("proofs", e.proofs);
    v("challenge", e.challenge);
    v("balance_fen", e.balance);
    v("load_record", e.load_record);
}

template <class V>
void fields(V& v, fact::LoadOpened& f)
{
    v("funding", f.funding.kind);
    v("pending", f.funding.pending);
    v("elsewhere", f.elsewhere);
    v("balance_fen", f.balance);
    v("reader", f.reader);
}

template <class V, class F>
requires std::same_as<F, fact::NoteEscrowed> || std::same_as<F, fact::NoteUnattributed>
void fields(V& v, F& f) { fields(v, f.note); }

template <class V, class F>
requires std::same_as<F, fact::StackIntended> || std::same_as<F, fact::NoteReturned>
void fields(V& v, F& f) { v("note", f.note); }

template <class V>
void fields(V& v, fact::NoteStacked& f)
{
    v("note", f.note);
    v("recovered", f.recovered);
}

template <class V, class F>
requires std::same_as<F, fact::AmountCommitted> || std::same_as<F, fact::LoadKept>
void fields(V& v, F& f) { v("amount_fen", f.amount); }

template <class V>
void fields(V& v, fact::ChallengeTaken& f)
{
    v("attempt", f.attempt);
    fields(v, f.challenge);
}

template <class V>
void fields(V& v, fact::AttemptAdopted& f)
{
    v("attempt", f.attempt);
    fields(v, f.challenge);
    fields(v, f.authorisation);
}

template <class V, class F>
requires std::same_as<F, fact::AuthorisationIntended> || std::same_as<F, fact::CreditIntended>
void fields(V& v, F& f) { v("attempt", f.attempt); }

template <class V>
void fields(V& v, fact::Authorised& f)
{
    v("attempt", f.attempt);
    fields(v, f.authorisation);
}

template <class V>
void fields(V& v, fact::AuthorisationDeclined& f)
{
    v("attempt", f.attempt);
    v.free_text("reason", f.reason);
}

template <class V>
void fields(V& v, fact::PurseCredited& f)
{
    v("attempt", f.attempt);
    v("tac", f.tac);
}

template <class V>
void fields(V& v, fact::CreditRefused& f)
{
    v("attempt", f.attempt);
    v("status", f.status);
}

template <class V>
void fields(V& v, fact::ProofTaken& f)
{
    v("attempt", f.attempt);
    fields(v, f.proof);
}

template <class V>
void fields(V& v, fact::EvidenceReported& f)
{
    v("attempt", f.attempt);
    fields(v, f.evidence);
}

template <class V>
void fields(V& v, fact::VerdictReached& f)
{
    v("attempt", f.attempt);
    v("applied", f.applied);
}

template <class V>
void fields(V& v, fact::LoadClosed& f)
{
    v("as", f.as);
}

template <class V, class F>
requires std::same_as<F, fact::ReceiptIntended> || std::same_as<F, fact::ReceiptPrinted>
void fields(V& v, F& f) { v("job", f.job); }

template <class V>
void fields(V& v, fact::ReceiptFailed& f)
{
    v("job", f.job);
    v.free_text("reason", f.reason);
}

}  // namespace kiosk::journal
