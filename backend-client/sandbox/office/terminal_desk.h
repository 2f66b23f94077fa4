#pragma once

#include "backend-client/sandbox/office/host_books.h"
#include "backend-client/sandbox/office/http_message.h"
#include "backend-client/sandbox/office/load_desk.h"

namespace kiosk::sandbox {

/// What terminals send in about themselves.
class TerminalDesk {
public:
    explicit TerminalDesk(HostBooks& books) : books_{books} {}

    [[nodiscard]] HttpAnswer sign_on(const backend::SignOn& request, const Asking& asking);
    [[nodiscard]] HttpAnswer heartbeat(const Asking& asking);
    [[nodiscard]] HttpAnswer journal_segment(const backend::JournalSegment& segment,
                                             const Asking& asking);

private:
    HostBooks& books_;
};

}  // namespace kiosk::sandbox
