#include "tests/kiosk/flows/world.h"

#include <algorithm>

namespace kiosk::flows::testing {
namespace {

/// FNV-1a over fields.
class Hash {
public:
    Hash& add(std::uint64_t value)
    {
        for (unsigned i = 0; i < 8; ++i) {
            value_ ^= (value >> (8U * i)) & 0xFFU;
            value_ *= 1099511628211ULL;
        }
        return *this;
    }
    Hash& add(Money m) { return add(static_cast<std::uint64_t>(m.in_fen())); }
    [[nodiscard]] std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 14695981039346656037ULL;
};

void add(Hash& h, const LoadItem& item)
{
    h.add(static_cast<std::uint64_t>(item.stage)).add(item.amount).add(item.elsewhere ? 1U : 0U);
    h.add(static_cast<std::uint64_t>(item.receipt))
        .add(static_cast<std::uint64_t>(item.funding.kind));
    for (const auto& [note, place] : item.notes)
        h.add(note.value).add(static_cast<std::uint64_t>(place));
    for (const auto& a : item.attempts)
        h.add(a.challenge.counter)
            .add((a.requested ? 1U : 0U) | (a.declined ? 2U : 0U) | (a.judged ? 4U : 0U) |
                 (a.authorisation ? 8U : 0U) | (a.credit_intended ? 16U : 0U) | (a.tac ? 32U : 0U) |
                 (a.evidence ? 64U : 0U))
            .add(a.proofs.size());
}

class VisitHash {
public:
    VisitHash(Hash& h, TimePoint now, OperationId last) : h_{h}, now_{now}, last_{last} {}
    void operator()(const visit::Idle&) {}
    void operator()(const visit::Reading& v) { time(v.deadline); }
    void operator()(const visit::Trouble& v)
    {
        h_.add(static_cast<std::uint64_t>(v.kind)).add(v.guest ? 1U : 0U);
        if (v.guest) guest(*v.guest);
        time(v.deadline);
    }
    void operator()(const visit::Checking& v) { guest(v.guest), op(v.op), time(v.deadline); }
    void operator()(const visit::Offering& v)
    {
        guest(v.guest), h_.add(v.pending.amount), time(v.deadline);
    }
    void operator()(const visit::Home& v) { guest(v.guest), time(v.deadline); }
    void operator()(const visit::FetchingRecords& v) { guest(v.guest), op(v.op); }
    void operator()(const visit::Records& v) { guest(v.guest), time(v.deadline); }
    void operator()(const visit::Asking& v) { guest(v.guest), op(v.op), time(v.deadline); }
    void operator()(const visit::Trying& v) { guest(v.guest), op(v.op); }
    void operator()(const visit::TakingNotes& v)
    {
        const auto& c = v.collecting;
        add(h_, c.item);
        h_.add((c.phone_here ? 1U : 0U) | (c.accepting ? 2U : 0U) | (c.no_more ? 4U : 0U) |
               (c.acceptor_down ? 8U : 0U) | (c.requote ? 16U : 0U));
        h_.add(c.closing ? 1U + static_cast<unsigned>(*c.closing) : 0U);
        time(c.deadline), time(c.quote_expires);
        if (c.escrow_deadline) time(*c.escrow_deadline);
    }
    void operator()(const visit::Loading& v)
    {
        h_.add(static_cast<std::uint64_t>(v.purpose))
            .add(v.run.phase.index())
            .add(v.run.retries_left);
        add(h_, v.run.item);
        h_.add((v.run.phone_here ? 1U : 0U) | (v.run.challenge_alive ? 2U : 0U) |
               (v.run.credit_sent ? 4U : 0U));
        if (const auto at = deadline(v.run)) time(*at);
        for (const auto& task : v.rest) add(h_, task.item);
    }
    void operator()(const visit::Finished& v)
    {
        guest(v.guest);
        add(h_, v.item);
        h_.add(static_cast<std::uint64_t>(v.purpose))
            .add(v.outcome ? 1U + static_cast<unsigned>(*v.outcome) : 0U);
        h_.add(static_cast<std::uint64_t>(v.paper));
        time(v.deadline);
        for (const auto& task : v.rest) add(h_, task.item);
    }
    void operator()(const visit::Farewell& v) { time(v.deadline); }

private:
    void guest(const Guest& g)
    {
        h_.add(g.purse.balance)
            .add((g.phone_here ? 1U : 0U) | (g.host ? 2U : 0U) | (g.unprinted ? 4U : 0U));
        h_.add(big_endian(g.purse.card.number.factor()));
        if (g.host) h_.add(g.host->loads.size()).add(g.host->pending.size());
    }
    void time(TimePoint at) { h_.add(static_cast<std::uint64_t>((at - now_).count())); }
    void op(OperationId id) { h_.add(last_ - id); }

    Hash& h_;
    TimePoint now_;
    OperationId last_;
};

std::string check_item(const LoadItem& item, int credited)
{
    if (credited > 1) return "I2: an item's money reached the card twice";
    const bool on_card = credited == 1;
    switch (item.stage) {
        case LoadStage::Applied:
            return on_card ? "" : "I3: applied in the journal, not on the card";
        case LoadStage::Collecting:
        case LoadStage::Owed:
        case LoadStage::Authorising:
        case LoadStage::Authorised:
            return on_card ? "money on the card that the journal does not know of" : "";
        case LoadStage::Kept:
            return on_card ? "I5: on the card and kept for it as well" : "";
        case LoadStage::Crediting:
            return "";
        case LoadStage::Closed:
            return on_card && !item.elsewhere ? "closed, and on the card" : "";
    }
    return "";
}

}  // namespace

std::string World::broken_rule() const
{
    if (!broken.empty()) return broken;
    CashLedger ledger;
    Money pending_notes;
    for (const auto& [id, item] : journal) {
        add(ledger, item);
        for (const auto& [note, place] : item.notes)
            if (place == NotePlace::Stacking || place == NotePlace::Escrow)
                pending_notes += note.value;
        const auto credited = card.credited.find(id);
        const auto verdict =
            check_item(item, credited == card.credited.end() ? 0 : credited->second);
        if (!verdict.empty()) return verdict;
    }
    // I1, in the books and against the box itself.
    if (!ledger.difference().is_zero()) return "I1: the books do not balance";
    const auto certain = ledger.stacked - ledger.unattributed + unattributed;
    if (certain > acceptor.box) return "I1: credited more notes than lie in the box";
    if (acceptor.box > certain + ledger.unattributed + pending_notes)
        return "I1: a note in the box that nobody counts";
    // I6 and I11: what is unfinished in the journal is in memory, and the same.
    const auto held = items_of(terminal);
    for (const auto& [key, item] : journal) {
        if (!item.is_open()) continue;
        const auto same =
            std::ranges::find_if(held, [&id = item.id](const LoadItem* i) { return i->id == id; });
        if (same == held.end()) return "I6: an unfinished item that nobody holds";
        if (!(**same == item)) return "I11: memory and journal differ";
    }
    if (const auto* finished = std::get_if<visit::Finished>(&terminal.visit))
        if (const auto kept = journal.find(finished->item.id);
            kept != journal.end() && !(kept->second == finished->item))
            return "I11: result screen and journal differ";
    // I14
    if (!acceptor.enabled.empty() && !std::holds_alternative<visit::TakingNotes>(terminal.visit))
        return "I14: the acceptor is open outside a session";
    // One pending add-value is loaded at most once, and not if its own item was loaded.
    std::map<std::string, int> loaded;
    for (const auto& [id, item] : journal)
        if (item.funding.kind == FundingKind::Pending && card.credited.contains(id))
            ++loaded[item.funding.pending];
    for (const auto& [id, times] : loaded) {
        if (times > 1) return "I2: pending add-value loaded twice";
        const auto origin = item_id_from_text(std::string_view{id}.substr(1));
        if (origin && card.credited.contains(*origin))
            return "I2: loaded, and loaded again from its voucher";
    }
    return "";
}

std::uint64_t World::fingerprint() const
{
    Hash h;
    VisitHash visit_hash{h, now, terminal.last_operation};
    h.add(terminal.visit.index()).add(terminal.open.size()).add(terminal.unprinted.size());
    std::visit(visit_hash, terminal.visit);
    h.add(terminal.conditions.host_recent ? 1U : 0U).add(terminal.attribution_deadline ? 1U : 0U);
    h.add(card.balance)
        .add(card.counter)
        .add((card.challenge ? 1U : 0U) | (card.on_reader ? 2U : 0U) | (card.proof ? 4U : 0U));
    if (card.challenge) h.add(card.last_random - card.challenge->random);
    for (const auto& [id, item] : journal) {
        add(h, item);
        h.add(card.credited.contains(id) ? 1U : 0U);
    }
    for (const auto& [id, load] : host.loads)
        h.add(static_cast<std::uint64_t>(load.state))
            .add(load.attempt)
            .add(load.last.counter)
            .add(card.last_random - load.last.random);
    h.add(host.pending.size()).add(host.claimed.size()).add(host.card_lost ? 1U : 0U);
    h.add(acceptor.enabled.size())
        .add((acceptor.told ? 1U : 0U) | (acceptor.left_over ? 2U : 0U) |
             (acceptor.found_pending ? 4U : 0U))
        .add(acceptor.box);
    if (acceptor.path)
        h.add(acceptor.path->note.value).add(static_cast<std::uint64_t>(acceptor.path->place));
    for (const auto& request : queue)
        h.add(static_cast<std::uint64_t>(request.kind))
            .add(request.attempt)
            .add(request.acted ? 1U : 0U);
    for (const auto& effect : asked) h.add(effect.index());
    h.add(last_note_event ? last_note_event->index() : 0U)
        .add(last_host_event ? last_host_event->index() : 0U);
    return h.value();
}

}  // namespace kiosk::flows::testing
