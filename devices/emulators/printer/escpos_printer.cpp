#include "devices/emulators/printer/escpos_printer.h"

#include "devices/emulators/bench/station.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace kiosk::emulators {

using nlohmann::json;

/// One thing that can be done to the printer: `{"<name>": argument}`.
struct EscPosPrinter::Control {
    const char* name;
    const char* help;
    json (*act)(EscPosPrinter& printer, const json& argument, TimePoint now);
};

namespace {

const char* name_of(Paper paper)
{
    switch (paper) {
        case Paper::Enough:
            return "enough";
        case Paper::NearEnd:
            return "near-end";
        case Paper::Out:
            return "out";
    }
    return "";
}

/// A whole number from `least` to a million, or nullopt.
std::optional<unsigned> count_of(const json& argument, unsigned least)
{
    constexpr std::int64_t most = 1'000'000;
    if (!argument.is_number_integer()) return std::nullopt;
    const auto n = argument.get<std::int64_t>();
    if (n < least || n > most) return std::nullopt;
    return static_cast<unsigned>(n);
}

json set_flag(PrintEngine& engine, bool PrinterCondition::*flag, const json& argument,
              TimePoint now)
{
    auto condition = engine.condition();
    condition.*flag = argument.get<bool>();
    engine.change(condition, now);
    return ok();
}

json set_paper(PrintEngine& engine, const json& argument, TimePoint now)
{
    auto condition = engine.condition();
    const auto paper = argument.get<std::string>();
    if (paper == "out")
        condition.paper = Paper::Out;
    else if (paper == "near-end")
        condition.paper = Paper::NearEnd;
    else if (paper == "refill")
        condition.paper = Paper::Enough;
    else
        return failure("paper is out, near-end or refill");
    engine.change(condition, now);
    return ok();
}

json set_cover(PrintEngine& engine, const json& argument, TimePoint now)
{
    const auto cover = argument.get<std::string>();
    if (cover != "open" && cover != "closed") return failure("cover is open or closed");
    return set_flag(engine, &PrinterCondition::cover_open, cover == "open", now);
}

json snapshot(const PrintEngine& engine)
{
    const auto path = engine.folder().save_hanging(engine.hanging());
    if (!path) return failure("the picture cannot be written");
    auto reply = ok();
    reply["png"] = path->string();
    return reply;
}

}  // namespace

const std::vector<EscPosPrinter::Control>& EscPosPrinter::controls()
{
    using P = EscPosPrinter;
    static const std::vector<Control> all{
        {"paper", R"(the roll: {"paper":"out"}, "near-end" or "refill")",
         [](P& p, const json& a, TimePoint now) { return set_paper(p.engine_, a, now); }},
        {"paper_out_after_lines",
         R"(the roll ends after n more lines: {"paper_out_after_lines":5})",
         [](P& p, const json& a, TimePoint now) {
             const auto lines = count_of(a, 0);
             if (!lines) return failure("paper_out_after_lines takes a number of lines");
             p.engine_.paper_ends_after(*lines, now);
             return ok();
         }},
        {"cover", R"({"cover":"open"} or "closed")",
         [](P& p, const json& a, TimePoint now) { return set_cover(p.engine_, a, now); }},
        {"cutter_error", R"(the knife is jammed: {"cutter_error":true}, freed: false)",
         [](P& p, const json& a, TimePoint now) {
             return set_flag(p.engine_, &PrinterCondition::cutter_jammed, a, now);
         }},
        {"head_hot", R"(printing pauses until the head is cool: {"head_hot":true}, then false)",
         [](P& p, const json& a, TimePoint now) {
             return set_flag(p.engine_, &PrinterCondition::head_hot, a, now);
         }},
        {"off_line", R"(its own off-line button: {"off_line":true} or false)",
         [](P& p, const json& a, TimePoint now) {
             return set_flag(p.engine_, &PrinterCondition::switched_off_line, a, now);
         }},
        {"mute", R"(it prints and answers nothing: {"mute":true} or false)",
         [](P& p, const json& a, TimePoint) {
             p.mute_ = a.get<bool>();
             return ok();
         }},
        {"stubborn", R"(a model that obeys DLE ENQ 2 after cutter errors only: {"stubborn":true})",
         [](P& p, const json& a, TimePoint) {
             p.stubborn_ = a.get<bool>();
             return ok();
         }},
        {"lines_per_second", R"(speed, 60 as new: {"lines_per_second":5} is slow)",
         [](P& p, const json& a, TimePoint) {
             const auto speed = count_of(a, 1);
             if (!speed) return failure("lines_per_second takes a number from 1");
             p.engine_.set_speed(*speed);
             return ok();
         }},
        {"tear_off", R"(take what hangs out, cut or not: {"tear_off":true})",
         [](P& p, const json&, TimePoint) {
             p.engine_.tear_off();
             return ok();
         }},
        {"snapshot", R"(a picture of what hangs out, hanging.png: {"snapshot":true})",
         [](P& p, const json&, TimePoint) { return snapshot(p.engine_); }},
        {"state", R"(sensors, counts, the last receipt and what hangs out: {"state":true})",
         [](P& p, const json&, TimePoint) { return p.state(); }},
    };
    return all;
}

void EscPosPrinter::receive(BytesView bytes, TimePoint now)
{
    for (auto& command : stream_.feed(bytes)) {
        if (command.code >> 8U == 0x10)
            act_now(command);
        else
            engine_.put(std::move(command), now);
    }
    engine_.work(now);
}

void EscPosPrinter::act_now(const PrinterCommand& command)
{
    const auto n = command.data.empty() ? 0U : std::to_integer<unsigned>(command.data[0]);
    const auto& condition = engine_.condition();
    if (command.code == 0x1004 && n >= 1 && n <= 4) {
        ++asked_;
        outgoing_.push_back(condition.reply_now(n));
    } else if (command.code == 0x1005) {
        const bool stopped = stubborn_ ? condition.cutter_jammed : !condition.on_line();
        if (n == 2 && stopped) engine_.clear_buffers();
    } else {
        engine_.note_unknown(command);
    }
}

Bytes EscPosPrinter::transmit(TimePoint now)
{
    engine_.work(now);
    append(outgoing_, engine_.take_answers());
    auto bytes = std::exchange(outgoing_, {});
    return mute_ ? Bytes{} : bytes;
}

json EscPosPrinter::command(const json& request, TimePoint now)
{
    const auto& all = controls();
    for (const auto& [name, argument] : request.items()) {
        const auto control = std::ranges::find(all, name, &Control::name);
        if (control == all.end())
            return failure("a printer has no command " + name + "; {\"help\":true} lists them");
        return control->act(*this, argument, now);
    }
    return failure("no command; {\"help\":true} lists them");
}

json EscPosPrinter::help() const
{
    json lines = json::object();
    for (const auto& control : controls()) lines[control.name] = control.help;
    return lines;
}

json EscPosPrinter::state() const
{
    const auto& condition = engine_.condition();
    const auto& counts = engine_.counts();
    auto reply = ok();
    reply["paper"] = name_of(condition.paper);
    reply["cover"] = condition.cover_open ? "open" : "closed";
    reply["cutter_error"] = condition.cutter_jammed;
    reply["head_hot"] = condition.head_hot;
    reply["on_line"] = condition.on_line();
    reply["status"] = to_hex(std::array{condition.reply_now(1), condition.reply_now(2),
                                        condition.reply_now(3), condition.reply_now(4)});
    reply["asked"] = asked_;
    reply["buffered"] = engine_.buffered();
    reply["cuts"] = counts.cuts;
    reply["drawer_pulses"] = counts.drawer_pulses;
    reply["lost_bytes"] = counts.lost_bytes;
    reply["lost_receipts"] = counts.lost_receipts;
    reply["unknown"] = counts.unknown;
    reply["hanging"] = {{"millimetres", engine_.hanging().dots().height() / 8},
                        {"text", engine_.hanging().text()}};
    reply["receipts"] = engine_.folder().count();
    if (const auto& last = engine_.folder().last())
        reply["last_receipt"] = {{"number", last->number},
                                 {"png", last->picture.string()},
                                 {"txt", last->text_file.string()},
                                 {"text", last->text}};
    return reply;
}

void EscPosPrinter::power_cycle(TimePoint now)
{
    stream_.reset();
    outgoing_.clear();
    engine_.power_cycle(now);
}

}  // namespace kiosk::emulators
