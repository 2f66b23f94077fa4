#pragma once

#include "devices/cash_acceptor/cash_acceptor.h"
#include "kiosk/flows/effect.h"
#include "kiosk/runtime/workers/worker_thread.h"

#include <memory>
#include <variant>

namespace kiosk::runtime {

using AcceptorOrder =
    std::variant<flows::AcceptNotes, flows::StackNote, flows::ReturnNote, flows::AcknowledgeNote>;

/// The cash acceptor's thread: polls it without a pause, in the flows' words.
class AcceptorWorker {
public:
    AcceptorWorker(std::unique_ptr<devices::CashAcceptor> acceptor, Post post);

    void give(AcceptorOrder order) { thread_.give(std::move(order)); }

private:
    void run();

    std::unique_ptr<devices::CashAcceptor> acceptor_;
    Post post_;
    WorkerThread<AcceptorOrder> thread_;  // last: it uses all of the above
};

}  // namespace kiosk::runtime
