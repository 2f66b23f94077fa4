#pragma once

#include "devices/emulators/bench/line_faults.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"

#include <deque>
#include <filesystem>
#include <optional>

namespace kiosk::emulators {

/// A serial cable made of a pseudo-terminal: a stable link (DIR/rf-bridge.tty) to the slave side that any program can
/// open, paced like a real line (10 bits a byte) in both directions, and breakable.
class PtyLine {
public:
    /// Makes the pseudo-terminal and the link.  `baud` 0: no pacing.  Throws std::system_error.
    PtyLine(std::filesystem::path link, unsigned baud);
    ~PtyLine();
    PtyLine(const PtyLine&) = delete;
    PtyLine& operator=(const PtyLine&) = delete;

    [[nodiscard]] int descriptor() const { return master_; }  ///< -1 while unplugged
    [[nodiscard]] const std::filesystem::path& link() const { return link_; }

    /// What has wholly arrived by `now` from the program at the other end.
    Bytes receive(TimePoint now);
    /// Puts bytes on the line; they leave as time passes, through the faults.
    void send(BytesView bytes, TimePoint now);
    /// Moves bytes whose time has come.
    void run(TimePoint now);
    /// When run() or receive() has something to do without new input.
    [[nodiscard]] std::optional<TimePoint> deadline() const;

    /// Pulls the plug: the other end sees a hang-up and the link is gone.  plug_in() makes a new pseudo-terminal.
    void unplug();
    void plug_in();
    [[nodiscard]] bool is_plugged_in() const { return master_ >= 0; }

    LineFaults& faults() { return faults_; }

private:
    struct Due {
        TimePoint at;
        Bytes bytes;
    };

    [[nodiscard]] Duration time_for(std::size_t bytes) const;
    void take_input(TimePoint now);

    std::filesystem::path link_;
    unsigned baud_;
    int master_ = -1;
    int keeper_ =
        -1;  ///< our own hold on the slave side, so that a closing program is no hang-up for us
    LineFaults faults_;
    std::deque<Due> incoming_;
    std::deque<Due> outgoing_;
    TimePoint in_busy_until_{};
    TimePoint out_busy_until_{};
};

}  // namespace kiosk::emulators
