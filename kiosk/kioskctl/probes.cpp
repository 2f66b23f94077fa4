#include "kiosk/kioskctl/probes.h"

#include "devices/card/pcsc_reader.h"
#include "devices/card/purse.h"
#include "devices/card/rf_bridge_reader.h"
#include "devices/link/waker.h"
#include "kiosk/kioskctl/arguments.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <optional>

namespace kiosk::kioskctl {
namespace {

using Json = Answer::Json;
using devices::CardReader;
using devices::ContactFault;
using devices::PurseFaultKind;

std::unique_ptr<CardReader> make_reader(const runtime::ReaderConfig& config)
{
    switch (config.kind) {
        case runtime::ReaderKind::RfBridge:
            return std::make_unique<devices::RfBridgeReader>(config.path);
        case runtime::ReaderKind::Pcsc: {
            devices::PcscSettings settings;
            settings.reader = '*' + config.pattern + '*';
            return std::make_unique<devices::PcscReader>(settings);
        }
    }
    return nullptr;
}

const char* to_text(runtime::ReaderKind kind)
{
    switch (kind) {
        case runtime::ReaderKind::RfBridge:
            return "rf-bridge";
        case runtime::ReaderKind::Pcsc:
            return "pcsc";
    }
    return "unknown";
}

std::string to_text(ContactFault fault)
{
    switch (fault) {
        case ContactFault::NoContact:
            return "no phone";
        case ContactFault::LostBeforeSend:
        case ContactFault::LostAfterSend:
        case ContactFault::CardReset:
            return "the phone went away";
        case ContactFault::SeveralPhones:
            return "more than one phone";
        case ContactFault::Woken:
            return "interrupted";
        case ContactFault::ReaderLost:
            return "reader lost";
    }
    return "unknown fault";
}

std::string to_text(const devices::PurseFault& fault)
{
    if (fault.contact) return to_text(*fault.contact);
    const auto status = " (status " + to_hex(to_big_endian<2>(fault.status.value)) + ")";
    switch (fault.kind) {
        case PurseFaultKind::NotAPurse:
            return "no purse of ours on it" + status;
        case PurseFaultKind::Blocked:
            return "the purse or the card is blocked" + status;
        case PurseFaultKind::PinNeeded:
            return "behind the purse's PIN" + status;
        case PurseFaultKind::Nonsense:
            return "an answer of a wrong shape" + status;
        case PurseFaultKind::Contact:
        case PurseFaultKind::OutcomeUnknown:
        case PurseFaultKind::Refused:
        case PurseFaultKind::PinWrong:
        case PurseFaultKind::PinLocked:
            break;
    }
    return "refused" + status;
}

const runtime::ReaderConfig& chosen(const runtime::Config& config, const std::string& name)
{
    if (name.empty() && config.readers.size() == 1) return config.readers.front();
    const auto found = std::ranges::find(config.readers, name, &runtime::ReaderConfig::name);
    if (found != config.readers.end()) return *found;
    std::string names;
    for (const auto& reader : config.readers) names += ' ' + reader.name;
    throw ArgumentError{"--reader", "one of:" + names};
}

/// The first character, of however many bytes, and a star for the rest.
std::string masked_name(const std::string& utf8)
{
    if (utf8.empty()) return utf8;
    std::size_t end = 1;
    while (end < utf8.size() && (static_cast<unsigned char>(utf8[end]) & 0xC0U) == 0x80U) ++end;
    return utf8.substr(0, end) + '*';
}

Json date_answer(const std::optional<Bcd<4>>& date)
{
    return date ? Json(date->digits()) : Json(nullptr);
}

Json record_answer(const PurseRecord& record)
{
    return {{"number", record.number},
            {"amount_fen", record.amount.in_fen()},
            {"type", to_hex(to_big_endian<1>(record.type))},
            {"terminal", record.terminal.digits()},
            {"time", record.time.date.digits() + record.time.time.digits()}};
}

Json records_answer(devices::Purse& purse)
{
    const auto records = purse.records();
    if (!records) return to_text(records.error());
    auto list = Json::array();
    for (const auto& record : *records) list.push_back(record_answer(record));
    return list;
}

Json purse_answer(devices::Purse& purse)
{
    const auto seen = purse.snapshot();
    if (!seen) throw ProbeError{to_text(seen.error())};
    return {{"balance_fen", seen->balance.in_fen()},
            {"card", seen->card.number.masked()},
            {"issuer", to_hex(seen->card.issuer)},
            {"application_type", to_hex(to_big_endian<1>(seen->application_type))},
            {"valid_from", date_answer(seen->valid_from)},
            {"valid_to", date_answer(seen->valid_to)},
            {"holder", masked_name(seen->holder_name)},
            {"records", records_answer(purse)}};
}

}  // namespace

Answer probe_readers(const runtime::Config& config)
{
    auto list = Json::array();
    const devices::Waker nobody;
    for (const auto& settings : config.readers) {
        const auto reader = make_reader(settings);
        constexpr std::chrono::seconds patience{1};
        const auto card = reader->await_card(TimePoint::clock::now() + patience, nobody);
        list.push_back({{"name", settings.name},
                        {"kind", to_text(settings.kind)},
                        {"state", card ? "phone present" : to_text(card.error())},
                        {"description", reader->description()}});
    }
    return Answer{{{"readers", std::move(list)}}};
}

Answer probe_card(const runtime::Config& config, const std::string& reader,
                  std::chrono::seconds patience)
{
    const auto& settings = chosen(config, reader);
    const auto driver = make_reader(settings);
    const devices::Waker nobody;
    const auto session = driver->await_card(TimePoint::clock::now() + patience, nobody);
    if (!session)
        throw ProbeError{settings.name + ": " + to_text(session.error()) + " (" +
                         driver->description() + ")"};
    auto purse = devices::Purse::open(**session, config.purse.aids);
    if (!purse) throw ProbeError{settings.name + ": " + to_text(purse.error())};
    Json answer{{"reader", settings.name}};
    answer.update(purse_answer(*purse));
    return Answer{answer};
}

}  // namespace kiosk::kioskctl
