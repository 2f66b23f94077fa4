#pragma once

#include "backend-client/uploader.h"
#include "kiosk/flows/effect.h"
#include "kiosk/flows/event.h"
#include "kiosk/journal/journal.h"

#include <cstdint>
#include <optional>
#include <string>

/// Between the flows' wishes, the journal's queue and the uploader.  Pure.
namespace kiosk::runtime {

/// Who asks, as it stands in the messages.
struct Asker {
    TerminalId terminal;
    std::uint8_t key_index = 1;  ///< of the load key
    std::uint32_t boot_epoch = 0;
};

/// The bytes and the key of a request, made once and the same at every sending (I7).
/// `number` tells reports of one boot apart: each has a key of its own.
[[nodiscard]] journal::OutgoingRequest outgoing_request(const flows::HostRequest& request,
                                                        const Asker& asker, std::uint32_t number);

/// Requests of one card go out one after another, in the order in which they were made.
[[nodiscard]] std::string order_key(const CardId& card);

[[nodiscard]] backend::UploadEntry upload_entry(const journal::StoredRequest& stored, bool urgent);

/// What a settled request says to the flows; nullopt: nothing.  A refusal that leaves open whether the host knows the
/// load says nothing either: the item stays unresolved, and is asked for.
[[nodiscard]] std::optional<flows::Event> event_of(const backend::Upload& upload,
                                                   const journal::StoredRequest& stored);

}  // namespace kiosk::runtime
