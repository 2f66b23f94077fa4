#pragma once

#include "kiosk/domain/fact.h"
#include "kiosk/journal/record_codec.h"

/// The facts among the records; see record_codec.h, which everybody else uses.
namespace kiosk::journal {

[[nodiscard]] Payload encode_fact(const Fact& fact);

/// UnknownKind if `payload.kind` names no fact.
Expected<Record, RecordFault> decode_fact(const Payload& payload);

}  // namespace kiosk::journal
