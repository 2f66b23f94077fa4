#include "kiosk/runtime/workers/acceptor_worker.h"

#include "kiosk/flows/event.h"

#include <chrono>
#include <set>

namespace kiosk::runtime {
namespace {

using namespace std::chrono_literals;

constexpr auto slice = 60s;  ///< one run(); events and wake-ups end it sooner

flows::Event in_words(const devices::AcceptorReady& e)
{
    return flows::AcceptorIdentified{
        std::set<Money>{e.denominations.begin(), e.denominations.end()}};
}
flows::Event in_words(const devices::AcceptorPoweredUp& e)
{
    return flows::AcceptorFound{e.note, e.value};
}
flows::Event in_words(const devices::AcceptorEnabled&) { return flows::AcceptorTaking{}; }
flows::Event in_words(const devices::AcceptorDisabled&) { return flows::AcceptorClosed{}; }
flows::Event in_words(const devices::NoteInEscrow& e) { return flows::NoteInEscrow{e.note}; }
flows::Event in_words(const devices::NoteInBox& e) { return flows::NoteInBox{e.note, e.left_over}; }
flows::Event in_words(const devices::NoteGivenBack& e)
{
    return flows::NoteGivenBack{e.note, e.left_over};
}
flows::Event in_words(const devices::NoteRefused& e) { return flows::NoteRefused{e.why}; }
flows::Event in_words(const devices::AcceptorInTrouble& e)
{
    return flows::AcceptorTroubled{e.problem};
}
flows::Event in_words(const devices::AcceptorRecovered&) { return flows::AcceptorWell{}; }
flows::Event in_words(const devices::NoteVanished& e) { return flows::NoteVanished{e.note}; }

void tell(devices::CashAcceptor& acceptor, const flows::AcceptNotes& o)
{
    acceptor.accept(o.denominations);
}
void tell(devices::CashAcceptor& acceptor, const flows::StackNote& o) { acceptor.stack(o.note); }
void tell(devices::CashAcceptor& acceptor, const flows::ReturnNote& o)
{
    acceptor.give_back(o.note);
}
void tell(devices::CashAcceptor& acceptor, const flows::AcknowledgeNote& o)
{
    acceptor.acknowledge(o.note);
}

}  // namespace

AcceptorWorker::AcceptorWorker(std::unique_ptr<devices::CashAcceptor> acceptor, Post post)
    : acceptor_{std::move(acceptor)}, post_{std::move(post)}
{
    thread_.start(
        "cash acceptor", [this] { run(); }, post_);
}

void AcceptorWorker::run()
{
    while (!thread_.stopping()) {
        for (const auto& order : thread_.take())
            std::visit([this](const auto& o) { tell(*acceptor_, o); }, order);
        const auto deadline = std::chrono::steady_clock::now() + slice;
        for (const auto& event : acceptor_->run(deadline, thread_.waker()))
            post_(std::visit([](const auto& e) { return in_words(e); }, event));
    }
}

}  // namespace kiosk::runtime
