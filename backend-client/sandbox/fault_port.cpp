#include "backend-client/sandbox/fault_port.h"

#include "backend-client/sandbox/store/words_of_rows.h"

#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <stdexcept>

namespace kiosk::sandbox {
namespace {

using nlohmann::json;

/// What the caller did wrong; becomes the answer's "error".
struct WrongCommand : std::runtime_error {
    using std::runtime_error::runtime_error;
};

constexpr Words<FaultKind, 8> fault_words{{{"delay", FaultKind::Delay},
                                           {"drop_request", FaultKind::DropRequest},
                                           {"drop_answer", FaultKind::DropAnswer},
                                           {"duplicate", FaultKind::Duplicate},
                                           {"status", FaultKind::Status},
                                           {"html", FaultKind::Html},
                                           {"wrong_mac2", FaultKind::WrongMac2},
                                           {"refuse_tls", FaultKind::RefuseTls}}};

constexpr std::array<std::pair<const char*, const char*>, 19> help_lines{{
    {"delay", R"(a request waits: {"delay":{"ms":500,"path":"/v1/loads","count":1}})"},
    {"drop_request",
     R"(lost before it acts: {"drop_request":{"path":"POST /v1/loads","count":2}})"},
    {"drop_answer", R"(acts, then the connection is cut: {"drop_answer":{"path":"/v1/*"}})"},
    {"duplicate", R"(arrives twice: {"duplicate":{"path":"/v1/loads*"}})"},
    {"status", R"(does not act: {"status":{"code":503,"retry_after_s":2,"path":"*","count":3}})"},
    {"html", R"(a captive portal answers: {"html":{"path":"*"}})"},
    {"wrong_mac2", R"(MAC2 is spoilt on its way: {"wrong_mac2":{"count":1}})"},
    {"refuse_tls", R"(the next handshakes fail: {"refuse_tls":{"count":1}})"},
    {"clock", R"(the host's clock, off by so much: {"clock":{"offset_s":-3600}})"},
    {"faults", R"(what is armed: {"faults":true})"},
    {"clear", R"(disarms everything, clock too: {"clear":true})"},
    {"set_card",
     R"({"set_card":{"asn":"<20 digits>","state":"active|loss-pre-reported|lost|cancelled"}})"},
    {"book", R"(every card and terminal with its sums: {"book":true})"},
    {"card", R"(state, balance, loads, pending: {"card":{"asn":"<20 digits>"}})"},
    {"history", R"(account, attempts, reports: {"history":{"asn":"<20 digits>"}})"},
    {"totals", R"(a terminal's items by standing: {"totals":{"terminal":"<12 digits>"}})"},
    {"alarms", R"(what a person must look into: {"alarms":true})"},
    {"audit", R"(I2 and all sums, recomputed from the rows: {"audit":true})"},
    {"help", R"({"help":true})"},
}};

json ok() { return {{"ok", true}}; }

template <class T>
T argument(const json& arguments, const char* name, std::optional<T> otherwise)
{
    const bool there = arguments.is_object() && arguments.contains(name);
    if (!there && otherwise) return *otherwise;
    try {
        return arguments.at(name).get<T>();
    } catch (const json::exception&) {
        throw WrongCommand{std::string{"'"} + name + "' is missing or of another type"};
    }
}

Fault fault_of(FaultKind kind, const json& arguments)
{
    Fault fault{.kind = kind};
    fault.path = argument<std::string>(arguments, "path", fault.path);
    fault.count = argument<unsigned>(arguments, "count", fault.count);
    if (fault.count == 0) throw WrongCommand{"'count' is at least 1"};
    if (kind == FaultKind::Delay)
        fault.delay = std::chrono::milliseconds{argument<unsigned>(arguments, "ms", std::nullopt)};
    if (kind != FaultKind::Status) return fault;
    fault.status = argument<int>(arguments, "code", std::nullopt);
    if (fault.status < 400 || fault.status > 599) throw WrongCommand{"'code' is 400 to 599"};
    if (arguments.contains("retry_after_s"))
        fault.retry_after =
            std::chrono::seconds{argument<unsigned>(arguments, "retry_after_s", std::nullopt)};
    return fault;
}

json listed(const std::vector<Fault>& faults)
{
    auto list = json::array();
    for (const auto& fault : faults)
        list.push_back({{"fault", to_word(fault_words, fault.kind)},
                        {"path", fault.path},
                        {"count", fault.count}});
    return list;
}

RegisteredCard card_named(const HostBooks& books, const json& arguments)
{
    const auto number =
        CardNumber::from_digits(argument<std::string>(arguments, "asn", std::nullopt));
    const auto card = number ? books.cards.find(*number, std::nullopt) : std::nullopt;
    if (!card) throw WrongCommand{"'asn' is no registered card"};
    return *card;
}

json helped()
{
    auto lines = json::object();
    for (const auto& [name, line] : help_lines) lines[name] = line;
    return lines;
}

}  // namespace

std::string FaultPort::execute(const std::string& line)
{
    try {
        const auto command = json::parse(line, nullptr, false);
        if (!command.is_object() || command.size() != 1)
            throw WrongCommand{"one JSON object with one command; {\"help\":true} lists them"};
        return run(command.begin().key(), command.begin().value()).dump();
    } catch (const std::exception& error) {
        return json{{"ok", false}, {"error", error.what()}}.dump(-1, ' ', false,
                                                                 json::error_handler_t::replace);
    }
}

json FaultPort::run(const std::string& name, const json& arguments)
{
    auto answer = ok();
    if (const auto kind = from_word(fault_words, name)) {
        faults_.arm(fault_of(*kind, arguments));
        return answer;
    }
    if (name == "help") {
        answer["help"] = helped();
        return answer;
    }
    if (name == "faults") {
        answer["faults"] = listed(faults_.armed());
        return answer;
    }
    if (name == "clear") {
        faults_.clear();
        clock_.set_offset({});
        return answer;
    }
    if (name == "clock") return set_clock(arguments);
    if (name == "set_card") return set_card(arguments);
    return read_books(name, arguments);
}

json FaultPort::set_clock(const json& arguments)
{
    clock_.set_offset(
        std::chrono::seconds{argument<std::int64_t>(arguments, "offset_s", std::nullopt)});
    return ok();
}

json FaultPort::set_card(const json& arguments)
{
    const auto state =
        from_word(card_state_words, argument<std::string>(arguments, "state", std::nullopt));
    if (!state || *state == backend::CardState::Expired)
        throw WrongCommand{"'state' is active, loss-pre-reported, lost or cancelled"};
    office_.with_books([&](HostBooks& books, const Checker&) {
        books.cards.set_state(card_named(books, arguments), *state);
        return true;
    });
    return ok();
}

json FaultPort::read_books(const std::string& name, const json& arguments)
{
    const auto text = office_.with_books([&](HostBooks& books, const Checker& checker) {
        if (name == "card") return checker.card(card_named(books, arguments));
        if (name == "history") return checker.history(card_named(books, arguments));
        if (name == "book") return checker.book();
        if (name == "alarms") return checker.alarms();
        if (name == "audit") return checker.audit();
        if (name != "totals")
            throw WrongCommand{"no command '" + name + "'; {\"help\":true} lists them"};
        const auto terminal =
            TerminalId::from_digits(argument<std::string>(arguments, "terminal", std::nullopt));
        if (!terminal) throw WrongCommand{"'terminal' is a number of 12 digits"};
        return checker.totals(*terminal);
    });
    auto answer = json::parse(text);
    answer["ok"] = true;
    return answer;
}

}  // namespace kiosk::sandbox
