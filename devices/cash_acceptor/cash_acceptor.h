#pragma once

#include "devices/cash_acceptor/acceptor_event.h"
#include "devices/cash_acceptor/acceptor_session.h"
#include "devices/link/serial_port.h"
#include "devices/link/waker.h"
#include "kiosk/domain/clock.h"
#include "kiosk/domain/note.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kiosk::devices {

/// A cash acceptor on its line: the thin loop that joins a protocol's session to a serial port.  Belongs to one worker
/// thread; opens its port by itself and opens it again after an unplug (R16).  Commands take effect in the next run();
/// each is answered by events, never by a return value.  One that the state forbids does nothing.
class CashAcceptor {
public:
    /// `path`: a stable name, /dev/serial/by-path/.. or by-id/.. (R24).
    CashAcceptor(std::string path, LineSettings line, std::unique_ptr<AcceptorSession> session);

    /// Talks to the device until `deadline`, a wake-up or the first events; returns what happened.  Does not clear the
    /// waker.  To be called again at once: while it is not called, the device is not polled.
    std::vector<CashAcceptorEvent> run(TimePoint deadline, const Waker& waker);

    /// Take these denominations, all with escrow; an empty set disables (rule 4).
    void accept(const std::set<Money>& denominations);
    void stack(NoteKey note);        ///< only behind a durable StackIntended (rule 1)
    void give_back(NoteKey note);    ///< from escrow, to the citizen
    void acknowledge(NoteKey note);  ///< behind the durable fact of a NoteInBox (rule 1)

    /// Why the port is not open, for the maintenance page; nullopt while it is.
    [[nodiscard]] std::optional<LinkFault> port_fault() const { return fault_; }

private:
    void open_port(TimePoint now);
    void close_port(LinkFault fault, TimePoint now);
    bool exchange(TimePoint deadline, const Waker& waker);

    std::string path_;
    LineSettings line_;
    std::unique_ptr<AcceptorSession> session_;
    std::optional<SerialPort> port_;
    std::optional<LinkFault> fault_;
    TimePoint next_open_{};
};

}  // namespace kiosk::devices
