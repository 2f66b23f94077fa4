#include "devices/emulators/cash_acceptor/validator_commands.h"

#include "devices/emulators/bench/station.h"
#include "devices/emulators/cash_acceptor/bill_validator.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <string>

namespace kiosk::emulators {

using nlohmann::json;

namespace {

std::string to_text(BillPath::Insertion insertion)
{
    switch (insertion) {
        case BillPath::Insertion::PulledIn:
            return "";
        case BillPath::Insertion::Disabled:
            return "disabled: no note is accepted now";
        case BillPath::Insertion::Occupied:
            return "another note is on its way";
        case BillPath::Insertion::OutOfOrder:
            return "not in a state to take notes";
    }
    return "";
}

json insert(BillValidator& validator, const json& argument, TimePoint now)
{
    const auto value = Money::fen(argument.at("fen").get<std::int64_t>());
    if (value <= Money{}) return failure("fen is more than 0");
    const bool genuine = !argument.value("false_note", false);
    const auto insertion = validator.insert(value, genuine, now);
    auto reply = ok();
    reply["pulled_in"] = insertion == BillPath::Insertion::PulledIn;
    if (insertion != BillPath::Insertion::PulledIn) reply["why"] = to_text(insertion);
    return reply;
}

json move_cassette(BillPath& path, const json& argument, TimePoint now)
{
    const auto where = argument.get<std::string>();
    if (where == "out")
        path.begin_trouble(BillPath::Trouble::CassetteOut);
    else if (where == "in")
        path.end_trouble(now);
    else if (where == "full" || where == "not_full")
        path.set_full(where == "full");
    else
        return failure(R"(cassette is "out", "in", "full" or "not_full")");
    return ok();
}

json jam(BillPath& path, const json& argument, TimePoint now)
{
    const auto where = argument.get<std::string>();
    if (where == "acceptor")
        path.begin_trouble(BillPath::Trouble::JamInAcceptor);
    else if (where == "cassette")
        path.begin_trouble(BillPath::Trouble::JamInCassette);
    else if (where == "none")
        path.end_trouble(now);
    else
        return failure(R"(jam is in the "acceptor", the "cassette" or "none")");
    return ok();
}

json empty_box(BillPath& path)
{
    auto reply = ok();
    reply["taken"] = to_json(path.inventory()).at("box");
    path.empty_box();
    return reply;
}

json arm(BillValidator& validator, const json& argument)
{
    const auto error = validator.faults().arm(argument, validator.path());
    return error ? failure(*error) : ok();
}

json describe(BillValidator& validator, TimePoint now)
{
    const auto said = validator.said(now);
    auto reply = ok();
    reply["state"] = said.text;
    reply["code"] = to_hex(said.code);
    reply["enabled"] = to_hex(devices::ccnet::encode(validator.path().enabled()));
    reply.update(to_json(validator.inventory()));
    return reply;
}

/// What was armed and has not struck yet.
json waiting_faults(const ValidatorFaults& faults)
{
    auto reply = ok();
    reply["lose_ack"] = faults.lose_ack;
    reply["lose_answer"] = faults.lose_answer;
    reply["stall_ms"] = faults.stall.count();
    return reply;
}

/// Calls `act` with a number that fits in a byte of the protocol.
json with_octet(const json& argument, const std::function<void(std::uint8_t)>& act)
{
    const auto n = argument.get<std::int64_t>();
    if (n < 0 || n > 0xFF) return failure("a number from 0 to 255");
    act(static_cast<std::uint8_t>(n));
    return ok();
}

json cheat(BillPath& path)
{
    path.begin_trouble(BillPath::Trouble::Cheated);
    return ok();
}

json repair(BillPath& path, TimePoint now)
{
    path.end_trouble(now);
    return ok();
}

json pause(BillPath& path, const json& argument)
{
    path.set_pause(argument.get<bool>());
    return ok();
}

}  // namespace

json obey(BillValidator& validator, const json& request, TimePoint now)
{
    if (!request.is_object() || request.size() != 1)
        return failure(R"(one command an object; {"help":true} lists them)");
    const auto name = request.begin().key();
    const auto& argument = request.begin().value();
    auto& path = validator.path();
    if (name == "state") return describe(validator, now);
    if (name == "insert") return insert(validator, argument, now);
    if (name == "cassette") return move_cassette(path, argument, now);
    if (name == "jam") return jam(path, argument, now);
    if (name == "empty_box") return empty_box(path);
    if (name == "fault") return arm(validator, argument);
    if (name == "cheat") return cheat(path);
    if (name == "repair") return repair(path, now);
    if (name == "faults") return waiting_faults(validator.faults());
    if (name == "pause") return pause(path, argument);
    if (name == "busy" && !validator.can_say_busy())
        return failure("its protocol has no such state");
    if (name == "busy")
        return with_octet(argument, [&](std::uint8_t tenths) { path.set_busy(tenths, now); });
    if (name == "failure")
        return with_octet(argument, [&](std::uint8_t code) {
            path.begin_trouble(BillPath::Trouble::Failure, code);
        });
    return failure("no command " + name + R"(; {"help":true} lists them)");
}

json commands_help()
{
    return {
        {"insert",
         R"(feed a note in: {"insert":{"fen":10000}}, a forgery: {"insert":{"fen":10000,"false_note":true}}; )"
         R"(answers "pulled_in", and if not, "why")"},
        {"state", R"(what POLL would answer, and where the notes lie: {"state":true})"},
        {"cassette", R"(the box: {"cassette":"out"}, "in", "full", "not_full")"},
        {"empty_box", R"(take all notes out of the box; answers "taken": {"empty_box":true})"},
        {"jam", R"(a stuck note: {"jam":"acceptor"}, "cassette", "none" (cleared by hand))"},
        {"cheat",
         R"(pull the note in the head back out on a string; RESET ends it: {"cheat":true})"},
        {"failure",
         R"(hardware failure with a code of its protocol; stack motor: {"failure":80}, ID-003 {"failure":162})"},
        {"repair", R"(end whatever stops it: {"repair":true})"},
        {"pause", R"(a second note was inserted too early: {"pause":true}, false)"},
        {"busy", R"(say 1B for so many times 100 ms, CCNET alone: {"busy":5})"},
        {"faults", R"(what was armed and has not struck yet: {"faults":true})"},
        {"fault",
         R"(what goes wrong next: {"fault":{"lose_ack":1}} (the host's, after a credit), "lose_answer":n, )"
         R"("copies":n (of every answer), "stall_ms":n (next answer), "slow_ms":n (every answer), "mute":true/false, )"
         R"("power_cut":"before"/"in_stacker"/"after"/"forgetful"/"never" (in the next stacking), )"
         R"("return_next":true (the next note goes back by itself))"},
    };
}

}  // namespace kiosk::emulators
