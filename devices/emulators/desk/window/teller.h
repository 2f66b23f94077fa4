#pragma once

#include "devices/emulators/desk/window/desk_view.h"

#include <filesystem>
#include <string>
#include <utility>

namespace kiosk::emulators {

/// Says to the desk what the person at the window does, in the control socket's own words, and keeps the last of them
/// to be shown: whoever plays at the window learns the commands.
class Teller {
public:
    explicit Teller(Ask ask) : ask_{std::move(ask)} {}

    /// Carries out one command; true if the desk obeyed.
    bool tell(const std::string& command);

    // What people do, by the names of phones and values of notes.
    void lay(const PhoneView& phone, const std::string& place, bool beside_another);
    void lift(const PhoneView& phone);
    void insert(Money value, bool genuine);
    void press(const char* device, const char* command);  ///< {"device":"DEVICE",COMMAND}

    /// A picture of the paper that hangs out; empty if there is none.  Not shown: nobody pressed anything.
    [[nodiscard]] std::filesystem::path snapshot() const;

    /// True if something was told since this was asked last.
    bool take_news() { return std::exchange(news_, false); }

    [[nodiscard]] const std::string& said() const { return said_; }
    [[nodiscard]] const std::string& answer() const { return answer_; }
    /// The last command was refused, or did not do what it was for.
    [[nodiscard]] bool was_refused() const { return refused_; }

private:
    Ask ask_;
    std::string said_;
    std::string answer_;
    bool refused_ = false;
    bool news_ = false;
};

}  // namespace kiosk::emulators
