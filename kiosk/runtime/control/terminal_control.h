#pragma once

#include "kiosk/runtime/control/control_server.h"
#include "kiosk/runtime/control/ui_board.h"
#include "kiosk/runtime/service/board.h"
#include "kiosk/runtime/service/inbound.h"

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace kiosk::runtime {

/// The commands of the terminal's control socket.
///
///     {"state":true}                              what the terminal does, and what is on the screen
///     {"state":true,"after":7,"within_ms":2000}   the same, as soon as it is newer than number 7
///     {"button":"load-cash"}  {"language":"en"}   as if touched; works without a window too
///     {"picture":"FILE.png"}                      the screen as it is now
///     {"pass_s":60}                               only under --trial: the screens' waits are so much nearer to their end
///     {"stop":true}   {"help":true}
///
/// Nothing here tells a full card number.
class TerminalControl {
public:
    struct Actions {
        Post post;
        std::function<void()> stop;
        std::function<bool(const std::string& file)> picture;  ///< empty: no window
        bool trial = false;                                    ///< may let time pass
    };

    TerminalControl(const Board& board, const UiBoard& ui, Actions actions);

    [[nodiscard]] ControlServer::Reply handle(const std::string& line, bool last) const;

private:
    [[nodiscard]] ControlServer::Reply state(const nlohmann::json& request, bool last) const;
    [[nodiscard]] nlohmann::json press(const nlohmann::json& request) const;
    [[nodiscard]] nlohmann::json choose(const nlohmann::json& request) const;
    [[nodiscard]] nlohmann::json picture(const nlohmann::json& request) const;
    [[nodiscard]] nlohmann::json pass_time(const nlohmann::json& request) const;

    const Board& board_;
    const UiBoard& ui_;
    Actions actions_;
};

}  // namespace kiosk::runtime
