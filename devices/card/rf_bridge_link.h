#pragma once

#include "devices/card/rf_bridge_commands.h"
#include "devices/card/rf_bridge_session.h"
#include "devices/link/serial_port.h"
#include "devices/link/waker.h"
#include "kiosk/domain/clock.h"
#include "kiosk/domain/expected.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace kiosk::devices {

/// How long the bridge may take.  The bridge of rf-bridge.md needs a tenth of it.
struct RfBridgeTimes {
    std::chrono::milliseconds answer{400};  ///< silence before an escape or a power command
    std::chrono::milliseconds power_on{1500};
    std::chrono::milliseconds block{
        3000};  ///< silence after a command block; busy bytes restart it
    std::chrono::milliseconds command{
        4800};  ///< a whole APDU with its follow-ups, however busy the bridge says it is
};

/// The RF bridge behind its cable: opens the line, makes sure that a bridge answers, asks one thing after the other.
/// After silence it asks the firmware before anything else; three times silent, and the line is closed, to be opened
/// anew.  Belongs to one worker thread.
class RfBridgeLink {
public:
    enum class Fault : std::uint8_t {
        NotOpen,    ///< no line: the request did not leave
        PhoneLeft,  ///< a command block for a phone that the bridge said has left: it did not leave
        Woken,      ///< the request is out; the next call waits for its end first
        NotUnderstood,  ///< the bridge refused the frame: not executed
        Silent,         ///< no answer: perhaps executed
        LineLost,       ///< the cable went while the request was out: perhaps executed
    };

    RfBridgeLink(std::string path, RfBridgeTimes times);

    /// Makes sure that a bridge answers.  NotOpen (see trouble()), Woken.
    Expected<void, Fault> open(const Waker* waker);

    /// One request, one answer; `silence` as RfBridgeSession::Patience says, `limit` from now.
    Expected<ccid::Message, Fault> ask(ccid::Message request, Duration silence, TimePoint limit,
                                       const Waker* waker = nullptr);
    /// As above for everything that the bridge answers at once.
    Expected<ccid::Message, Fault> ask(ccid::Message request, const Waker* waker = nullptr);

    /// CONNECT; the beginning of a new contact, whatever it finds.  nullopt: an answer without sense.
    Expected<std::optional<rf_bridge::SearchResult>, Fault> search(
        std::chrono::milliseconds longest, const Waker* waker);

    /// Waits until a phone comes or leaves, or until `deadline`.  NotOpen, LineLost, Woken.
    Expected<void, Fault> listen(TimePoint deadline, const Waker& waker);

    [[nodiscard]] std::uint32_t contacts() const { return contacts_; }  ///< search() calls
    /// Times that a bridge was found: after opening and after silence.  It may have been switched off before.
    [[nodiscard]] std::uint32_t recoveries() const { return recoveries_; }
    /// The bridge said so since the answer to the last search, whoever lies there by now.
    [[nodiscard]] bool phone_left() const { return phone_left_; }
    [[nodiscard]] std::uint32_t departures() const { return departures_; }  ///< times it said so
    [[nodiscard]] const RfBridgeTimes& times() const { return times_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const std::string& firmware() const { return firmware_; }  ///< empty: never heard
    /// Why it is not open, for people; empty while it is.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

private:
    using Outcome = Expected<ccid::Message, Fault>;

    Expected<void, Fault> probe(const Waker* waker);
    Expected<void, Fault> take_what_came();
    Outcome finish(const Waker* waker);
    void apply(RfBridgeSession::Step step);
    void close(const std::string& why);

    std::string path_;
    RfBridgeTimes times_;
    std::optional<SerialPort> port_;
    RfBridgeSession session_;
    std::optional<Outcome> outcome_;  ///< of the request that is out
    bool trusted_ = false;            ///< the last request was answered
    bool searching_ = false;          ///< the request that is out is a search
    bool phone_left_ = false;         ///< since the answer to the last search
    bool moved_ = false;              ///< a notification came
    std::uint32_t contacts_ = 0;
    std::uint32_t departures_ = 0;
    std::uint32_t recoveries_ = 0;
    std::string firmware_;
    std::string trouble_;
};

}  // namespace kiosk::devices
