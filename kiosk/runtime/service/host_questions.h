#pragma once

#include "backend-client/http_exchange.h"
#include "backend-client/messages_terminals.h"
#include "kiosk/domain/clock.h"
#include "kiosk/flows/effect.h"
#include "kiosk/flows/event.h"
#include "kiosk/runtime/workers/host_worker.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>

namespace kiosk::runtime {

/// The terminal's questions to the host beside the queue: about cards and loads, and its reports for duty.  Each is asked
/// once and forgotten; an answer that cannot be read is no answer.
class HostQuestions {
public:
    struct Self {
        TerminalId terminal;
        std::uint32_t boot_epoch = 0;
        std::string software;  ///< name and version
    };
    /// True for an item that the journal holds as settled: what the host still says of it is old.
    using IsSettled = std::function<bool(const ItemId&)>;

    HostQuestions(Self self, std::function<void(HostCommand)> host, IsSettled is_settled);

    void ask(const flows::AskOpenItems& effect);
    void ask(const flows::AskEligibility& effect);
    void ask(const flows::AskLoad& effect);
    void sign_on(WallTime wall);
    void beat(const backend::Heartbeat& heartbeat);

    struct Answer {
        std::optional<flows::Event> event;
        bool heard = false;                 ///< the host answered something
        std::optional<WallTime> host_time;  ///< and told its time
        bool signed_on = false;
        bool duty = false;  ///< it was a sign-on or a heartbeat that ended, well or not
    };
    [[nodiscard]] Answer answered(const HostSpoke& spoke);

private:
    struct SignOn {};
    struct Beat {};
    using Question =
        std::variant<flows::AskOpenItems, flows::AskEligibility, flows::AskLoad, SignOn, Beat>;

    void send(Question question, backend::HttpRequest request);
    [[nodiscard]] flows::Event open_items(flows::OperationId op,
                                          const backend::HttpAnswer& answer) const;

    Self self_;
    std::function<void(HostCommand)> host_;
    IsSettled is_settled_;
    std::map<std::uint64_t, Question> open_;
    std::uint64_t last_ = 0;
    std::uint64_t beats_ = 0;
    std::string sign_on_body_;  ///< the same bytes under the same key
};

}  // namespace kiosk::runtime
