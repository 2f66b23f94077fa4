#include "devices/cash_acceptor/cash_acceptor.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace kiosk::devices {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds reopen_period{250};
constexpr std::chrono::milliseconds write_deadline{200};

/// Waits without a port; true if the waker called.
bool wait(TimePoint deadline, const Waker& waker)
{
    constexpr std::chrono::milliseconds longest{60'000};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
    pollfd source{waker.fd(), POLLIN, 0};
    const auto limit = std::clamp(left, std::chrono::milliseconds{0}, longest);
    return ::poll(&source, 1, static_cast<int>(limit.count())) > 0;
}

}  // namespace

CashAcceptor::CashAcceptor(std::string path, LineSettings line,
                           std::unique_ptr<AcceptorSession> session)
    : path_{std::move(path)}, line_{line}, session_{std::move(session)}
{
}

std::vector<CashAcceptorEvent> CashAcceptor::run(TimePoint deadline, const Waker& waker)
{
    for (;;) {
        const auto now = steady_clock::now();
        if (!port_ && now >= next_open_) open_port(now);
        const auto output = session_->transmit(now);
        if (!output.empty() && port_)
            if (const auto written = port_->write(output, now + write_deadline);
                !written && written.error() == LinkFault::Lost)
                close_port(written.error(), now);
        if (auto events = session_->take_events(); !events.empty()) return events;
        if (now >= deadline || exchange(deadline, waker)) return session_->take_events();
    }
}

/// Waits for bytes and hands them over; true if the caller was woken.
bool CashAcceptor::exchange(TimePoint deadline, const Waker& waker)
{
    const auto until = std::min(deadline, session_->deadline());
    if (!port_) return wait(std::min(until, next_open_), waker);
    const auto got = port_->read(until, &waker);
    const auto now = steady_clock::now();
    if (got)
        session_->feed(*got, now);
    else if (got.error() == LinkFault::Lost)
        close_port(got.error(), now);
    return !got && got.error() == LinkFault::Woken;
}

void CashAcceptor::open_port(TimePoint now)
{
    auto port = SerialPort::open(path_, line_);
    if (!port) return close_port(port.error(), now);
    port_ = std::move(*port);
    fault_.reset();
    session_->connected(now);
}

void CashAcceptor::close_port(LinkFault fault, TimePoint now)
{
    port_.reset();
    fault_ = fault;
    next_open_ = now + reopen_period;
    session_->disconnected(now);
}

void CashAcceptor::accept(const std::set<Money>& denominations)
{
    session_->command(AcceptNotes{denominations}, steady_clock::now());
}

void CashAcceptor::stack(NoteKey note) { session_->command(StackNote{note}, steady_clock::now()); }

void CashAcceptor::give_back(NoteKey note)
{
    session_->command(GiveBackNote{note}, steady_clock::now());
}

void CashAcceptor::acknowledge(NoteKey note)
{
    session_->command(AcknowledgeNote{note}, steady_clock::now());
}

}  // namespace kiosk::devices
