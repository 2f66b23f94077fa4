#pragma once

#include "kiosk/domain/ledger.h"
#include "kiosk/flows/terminal.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// A model of everything around the flow: one purse, the host, the acceptor with its box, the journal and the queue.
/// It knows the truth (what is on the card, what lies in the box), so that after every event it can be said whether
/// money was lost or invented.
namespace kiosk::flows::testing {

struct CardTruth {
    Money balance = Money::yuan(3);
    std::uint16_t counter = 7;
    std::uint32_t last_random = 0;
    struct Challenge {
        std::uint32_t random = 0;
        Money amount;
    };
    std::optional<Challenge> challenge;  ///< gone with the field
    std::map<ItemId, int> credited;      ///< how often each item's money reached the card
    std::optional<std::pair<std::uint16_t, ItemId>> proof;
    bool on_reader = false;
};

struct HostTruth {
    struct Attempt {
        std::uint32_t random = 0;
        std::uint16_t counter = 0;
    };
    enum class State { Authorised, Applied, NotApplied, Kept };
    struct Load {
        State state = State::Authorised;
        std::uint32_t attempt = 0;
        Attempt last;
        Money amount;
        Money balance_before;
        Funding funding;
    };
    std::map<ItemId, Load> loads;
    std::map<std::string, PendingLoad> pending;  ///< by id
    std::map<std::string, ItemId> claimed;       ///< pending id -> item that claims it
    std::map<std::uint32_t, ItemId> by_random;   ///< whose money a MAC2 carries
    bool card_lost = false;
};

/// A durable request and, once the host has acted on it, its answer.
struct Request {
    enum class Kind { Authorise, Credited, Evidence, Pend };
    Kind kind = Kind::Authorise;
    ItemId item;
    std::uint32_t attempt = 0;
    Money amount;
    Funding funding;
    LoadChallenge challenge;
    LoadEvidence evidence;
    std::optional<Event> answer;
    bool acted = false;
};

struct AcceptorTruth {
    enum class Place { Escrow, Stacking, Returning, InBox };
    struct InPath {
        Note note;
        Place place = Place::Escrow;
    };
    std::set<Money> enabled;
    bool told = true;  ///< the flow was told whether it takes notes
    std::optional<InPath> path;
    bool left_over = false;  ///< the note was in the path when the terminal started
    Money box;
    std::uint32_t sequence = 0;
    bool found_pending = false;  ///< waits to be acknowledged after a power-up
};

/// One thing that can happen now.
struct Move {
    enum class Kind {
        Phone,
        OtherPhone,
        Lift,
        CardAnswers,
        Insert,
        NoteMoves,
        AcceptorTells,
        HostAnswers,
        Deliver,
        Query,
        Press,
        Time,
        Restart,
        Repeat,
        Paper,
        Condition
    };
    Kind kind = Kind::Time;
    int choice = 0;
    friend bool operator==(const Move&, const Move&) = default;
};
std::string to_text(const Move& move);

/// What the host knows of our card before the first tap.
enum class Beginning {
    Plain,
    AppliedElsewhere,  ///< another terminal's load, outcome unknown to the host, in truth on the card
    NotAppliedElsewhere,  ///< the same, in truth not on the card
    PendingElsewhere,     ///< pending add-value of another terminal
};

class World {
public:
    explicit World(Beginning beginning = Beginning::Plain);

    /// Everything that can happen now.
    [[nodiscard]] std::vector<Move> moves() const;
    /// Makes it happen.  `crash`: the terminal dies after the facts are durable and before an effect leaves.
    void make(const Move& move, bool crash = false);
    /// The first rule that does not hold, or empty.
    [[nodiscard]] std::string broken_rule() const;
    /// Equal worlds have equal fingerprints: times relative to now, operations relative to the last.
    [[nodiscard]] std::uint64_t fingerprint() const;

    Terminal terminal;
    CardTruth card;
    HostTruth host;
    AcceptorTruth acceptor;
    std::map<ItemId, LoadItem> journal;  ///< folded facts
    std::optional<Note>
        accounted;       ///< the journal's last note, if it was credited or left unattributed
    Money unattributed;  ///< of notes without item
    std::vector<Request> queue;
    std::vector<Effect> asked;  ///< questions to card, host and printer without an answer yet
    TimePoint now{std::chrono::hours{1}};
    std::optional<Event> last_note_event;
    std::optional<Event> last_host_event;
    std::string broken;
    /// Told the facts of every step as they become durable.
    std::function<void(const std::vector<Fact>&)> witness;

private:
    void tell(const Event& event, bool crash);
    void take(const Fact& fact);
    void take(const Effect& effect);
    void check_effect(const Effect& effect);
    void restart();

    std::vector<Event> card_answers(const Effect& effect, int choice);
    std::optional<Event> credit_answer(const CreditPurse& effect, int choice);
    void note_moves(int choice, bool crash);
    void acceptor_tells(bool crash);
    void host_answers(int choice, bool crash);
    void deliver(bool answer_lost, bool crash);
    void query(int choice, bool crash);
    [[nodiscard]] OpenItems open_items() const;

    Event act(const Request& request);
    Event authorise(const Request& request);
    Event judge_evidence(const Request& request);
    void settle_at_host(const ItemId& item, HostTruth::State state);

    std::uint32_t boot_ = 0;
};

}  // namespace kiosk::flows::testing
