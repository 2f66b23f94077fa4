#pragma once

#include "backend-client/sandbox/hsm/purse_hsm.h"
#include "backend-client/sandbox/office/host_books.h"
#include "backend-client/sandbox/office/host_clock.h"
#include "backend-client/sandbox/office/http_message.h"
#include "backend-client/sandbox/store/checker.h"

#include <mutex>
#include <set>
#include <utility>

namespace kiosk::sandbox {

/// The back office: a request in, an answer out (api/openapi.yaml).  One request at a time acts, in one transaction: its
/// effects and its stored answer are durable together before the answer leaves, or neither is.  Thread-safe.
class BackOffice {
public:
    /// All three outlive it.
    BackOffice(Database& database, PurseHsm& hsm, const HostClock& clock)
        : database_{database}, books_{database}, hsm_{hsm}, clock_{clock}
    {
    }

    /// Never throws: what goes wrong in here is 500 `internal-error`, and nothing was changed.
    [[nodiscard]] HttpAnswer handle(const HttpRequest& request);

    /// Reads or changes the books between two requests: `use(HostBooks&, const Checker&)` in a transaction.
    template <class Use>
    auto with_books(Use use)
    {
        const std::lock_guard lock{mutex_};
        Database::Transaction transaction{database_};
        auto result = use(books_, Checker{database_});
        transaction.commit();
        return result;
    }

private:
    [[nodiscard]] HttpAnswer act(const HttpRequest& request);

    Database& database_;
    HostBooks books_;
    PurseHsm& hsm_;
    const HostClock& clock_;
    std::mutex mutex_;
};

/// Requests that are at work, so that a second one under the same key is told to wait (409).  Thread-safe.
class KeysInProgress {
public:
    class Claim {
    public:
        Claim(KeysInProgress& keys, const HttpRequest& request);
        ~Claim();
        Claim(const Claim&) = delete;
        Claim& operator=(const Claim&) = delete;
        [[nodiscard]] bool is_held() const { return held_; }

    private:
        KeysInProgress& keys_;
        std::pair<std::string, std::string> name_;
        bool held_;
    };

private:
    std::mutex mutex_;
    std::set<std::pair<std::string, std::string>> busy_;
};

}  // namespace kiosk::sandbox
