#include "tests/kiosk/flows/random_move.h"

namespace kiosk::flows::testing {
namespace {

using K = Move::Kind;

/// How often a button is touched where the citizen is now.
unsigned press_weight(const World& world, int button)
{
    const auto& visit = world.terminal.visit;
    const auto wanted = [&] {
        if (std::holds_alternative<visit::Home>(visit)) return 0;         // LoadCash
        if (std::holds_alternative<visit::TakingNotes>(visit)) return 3;  // LoadNow
        if (std::holds_alternative<visit::Offering>(visit)) return 5;     // Claim
        if (std::holds_alternative<visit::Finished>(visit)) return 9;     // Finish
        if (std::holds_alternative<visit::Trouble>(visit)) return 2;      // Back
        return -1;
    }();
    return button == wanted ? 20 : 1;
}

unsigned weight(const World& world, const Move& move)
{
    const bool good = move.choice == 0;
    switch (move.kind) {
        case K::Phone:
            return 30;
        case K::CardAnswers:
            return good ? 60 : 6;
        case K::HostAnswers:
            return good ? 60 : 3;
        case K::NoteMoves:
            return good ? 40 : 3;
        case K::AcceptorTells:
            return 40;
        case K::Insert:
            return world.acceptor.box < Money::yuan(900) ? 20 : 5;
        case K::Deliver:
            return good ? 30 : 6;
        case K::Query:
            return 10;
        case K::Press:
            return press_weight(world, move.choice);
        case K::Paper:
            return 10;
        case K::Repeat:
            return 3;
        case K::Lift:
            return std::holds_alternative<visit::Farewell>(world.terminal.visit) ? 40 : 3;
        case K::Time:
            return 3;
        case K::OtherPhone:
        case K::Restart:
        case K::Condition:
            return 1;
    }
    return 1;
}

}  // namespace

Move random_move(const World& world, std::mt19937& dice)
{
    const auto moves = world.moves();
    unsigned sum = 0;
    for (const auto& move : moves) sum += weight(world, move);
    auto pick = dice() % sum;
    for (const auto& move : moves) {
        if (pick < weight(world, move)) return move;
        pick -= weight(world, move);
    }
    return moves.back();
}

}  // namespace kiosk::flows::testing
