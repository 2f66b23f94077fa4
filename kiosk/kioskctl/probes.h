#pragma once

#include "kiosk/kioskctl/answer.h"
#include "kiosk/runtime/config/config.h"

#include <chrono>
#include <stdexcept>
#include <string>

/// What citizen-kioskctl asks of the readers of a configuration, with the drivers of the application.  The application
/// must not run: a serial line has one owner.
namespace kiosk::kioskctl {

/// The device did not do it: no phone came, no purse on it, the line is gone.
class ProbeError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Each reader: its name, its kind, what it says of itself, and whether a phone lies on it.  Takes up to about two
/// seconds a reader.
[[nodiscard]] Answer probe_readers(const runtime::Config& config);

/// Reads the phone on a reader: the one called `reader`, or the only one.  Waits for it as long as `patience`.
/// Balance, public data and log; card number and name masked.  Changes nothing on the card.
/// Throws ProbeError, and ArgumentError if there is no such reader.
[[nodiscard]] Answer probe_card(const runtime::Config& config, const std::string& reader,
                                std::chrono::seconds patience);

}  // namespace kiosk::kioskctl
