#pragma once

#include "kiosk/domain/money.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// What is to be seen on the table, as plain values.
namespace kiosk::emulators {

struct PhoneView {
    std::string name;
    std::string holder;       ///< UTF-8
    std::string masked_card;  ///< "****0017"
    Money balance;
    std::string place;  ///< the device it lies on; empty: none

    friend bool operator==(const PhoneView&, const PhoneView&) = default;
};

/// The cable of a device.
struct CableView {
    bool plugged_in = true;
    bool mute = false;

    friend bool operator==(const CableView&, const CableView&) = default;
};

struct ReaderView {
    bool stands = false;  ///< on this table at all
    bool powered = false;
    bool connected = false;  ///< PC/SC: to a pcscd
    std::uint8_t lamps = 0;  ///< RF bridge: 1 ready, 2 busy, 4 done, 8 error
    CableView cable;

    friend bool operator==(const ReaderView&, const ReaderView&) = default;
};

struct AcceptorView {
    std::string state;  ///< CCNET's word for it
    std::string code;   ///< as POLL answers, in hex
    bool takes_notes = false;
    std::optional<Money> head;     ///< in escrow, or on its way there
    std::optional<Money> stacker;  ///< on its way into the box
    std::uint32_t boxed = 0;       ///< notes
    Money box;
    Money returned;
    std::uint32_t rejected = 0;
    CableView cable;

    friend bool operator==(const AcceptorView&, const AcceptorView&) = default;
};

struct PrinterView {
    std::string paper;  ///< "enough", "near-end", "out"
    bool cover_open = false;
    bool cutter_jammed = false;
    std::string hanging;  ///< the text on what hangs out; empty: nothing does
    std::size_t receipts = 0;
    std::filesystem::path last_picture;  ///< of the last receipt; empty: none yet
    CableView cable;

    friend bool operator==(const PrinterView&, const PrinterView&) = default;
};

struct DeskView {
    std::vector<PhoneView> phones;
    ReaderView bridge;
    ReaderView pcsc;
    AcceptorView acceptor;
    PrinterView printer;

    friend bool operator==(const DeskView&, const DeskView&) = default;
};

/// Carries out one command line and answers the reply line, as Bench::execute() does.
using Ask = std::function<std::string(const std::string& line)>;

/// Asks every device how it is.  Throws nlohmann's exception if an answer is not as the devices give it.
[[nodiscard]] DeskView look_at_desk(const Ask& ask);

}  // namespace kiosk::emulators
