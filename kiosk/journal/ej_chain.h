#pragma once

#include "kiosk/journal/ej_line.h"
#include "kiosk/journal/entry.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kiosk::journal {

/// A place where the chain does not hold: bytes were changed, cut out or put in.
struct ChainBreak {
    std::uint64_t after = 0;    ///< the last entry before it that counts
    std::uint64_t resumed = 0;  ///< the first entry behind it that counts; 0: none

    friend bool operator==(const ChainBreak&, const ChainBreak&) = default;
};

/// Reads the lines of an EJ in their order and says which entries count (ej_format.md section 4).  A pure machine: it
/// is fed text and hands out entries.  An entry counts when its whole append is there, every line of it chained to the
/// line before, and no Void stands behind it.
class EjChain {
public:
    /// Reading begins with the first line that was ever written, or behind `head`, or (FromTheMiddle) with a line of
    /// which nothing is known: that one counts if the next one is chained to it.
    struct FromTheMiddle {};
    EjChain() : EjChain{ChainHead{}} {}
    explicit EjChain(const ChainHead& head);
    explicit EjChain(FromTheMiddle /*where*/);

    /// The next line comes from another file; `offset`: where in it, in bytes.
    void begin_file(std::uint64_t offset = 0);
    void feed(std::string_view line);      ///< without its line feed
    void feed_cut(std::string_view text);  ///< what stands behind the last line feed of a file

    /// The entries that have come to count since the last call, in their order.  Those of the last append come only
    /// with `at_end`, for a Void may still follow.
    std::vector<Entry> take(bool at_end = false);

    [[nodiscard]] const ChainHead& head() const { return counted_.head; }
    /// The text since then, which does not count: an append or a closing line that was cut.
    [[nodiscard]] std::string uncounted() const;
    [[nodiscard]] const std::vector<ChainBreak>& breaks() const { return breaks_; }

private:
    struct Mark {
        ChainHead head;
        std::uint64_t offset = 0;  ///< in the file
    };

    [[nodiscard]] bool follows(std::string_view text, const EjLine& line) const;
    void accept(const EjLine& line);
    bool close_off(std::string_view text, const EjLine& line);
    void resume(const EjLine& line);
    void settle_pending();

    Mark before_;        ///< in front of pending_
    Mark counted_;       ///< behind pending_
    ChainHead running_;  ///< behind open_
    std::vector<Entry> standing_;
    std::vector<Entry> pending_;  ///< the last whole append: counts unless a Void follows
    std::vector<Entry> open_;     ///< an append of which parts are missing
    std::string since_;           ///< the text of the file from before_.offset on
    std::uint64_t offset_ = 0;
    bool doubtful_ = false;  ///< lines since running_ that do not fit
    bool known_start_ = true;
    std::optional<EjLine> suspect_;  ///< the last of these, if it is a line at all
    std::vector<ChainBreak> breaks_;
};

}  // namespace kiosk::journal
