#pragma once

#include "backend-client/sandbox/hsm/purse_hsm.h"
#include "backend-client/sandbox/office/host_books.h"
#include "backend-client/sandbox/office/http_message.h"
#include "backend-client/sandbox/rules/judgement.h"

#include "backend-client/messages_loads.h"
#include "backend-client/messages_pending.h"

namespace kiosk::sandbox {

/// Who asks, with which bytes, and when: the same for every POST.
struct Asking {
    TerminalId caller;  ///< as its certificate says
    std::string body;
    std::string digest;  ///< of the body: other bytes are another request
    WallTime now{};
};

/// Loads and pending add-value: brings books, token and rules (rules/) together.  Inside the request's transaction.
class LoadDesk {
public:
    LoadDesk(HostBooks& books, PurseHsm& hsm) : books_{books}, hsm_{hsm} {}

    /// POST /v1/loads
    [[nodiscard]] HttpAnswer authorise(const backend::LoadRequest& request, const Asking& asking);
    /// GET /v1/loads/{item}
    [[nodiscard]] HttpAnswer status(const ItemId& item);
    /// POST /v1/loads/{item}/result
    [[nodiscard]] HttpAnswer report(const ItemId& item, const backend::LoadResult& result,
                                    const Asking& asking);
    /// POST /v1/pending-loads
    [[nodiscard]] HttpAnswer register_pending(const backend::PendingRegistration& request,
                                              const Asking& asking);

private:
    [[nodiscard]] HttpAnswer decide(const RegisteredCard& card, const backend::LoadRequest& request,
                                    const Asking& asking);
    [[nodiscard]] LoadReport weighed(const ItemId& item, const backend::LoadResult& result,
                                     const RegisteredCard& card, const CardBook& book);
    [[nodiscard]] std::optional<LoadReport::Proved> proved_by(const Mac& tac, const CardBook& book);

    HostBooks& books_;
    PurseHsm& hsm_;
};

}  // namespace kiosk::sandbox
