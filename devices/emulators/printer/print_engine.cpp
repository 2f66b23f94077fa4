#include "devices/emulators/printer/print_engine.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>

namespace kiosk::emulators {
namespace {

constexpr std::byte xon{0x11};
constexpr std::byte xoff{0x13};
constexpr std::int64_t nominal_line = 30;  ///< dots; what "lines a second" counts
constexpr std::int64_t cut_takes = 6;      ///< lines' time
constexpr int longest_strip = 20'000;      ///< dots, 2.5 m: then it tears under its own weight

unsigned parameter(const PrinterCommand& command, std::size_t i = 0)
{
    return i < command.data.size() ? std::to_integer<unsigned>(command.data[i]) : 0;
}

/// As it came over the line.
std::size_t size_of(const PrinterCommand& command)
{
    std::size_t size = command.data.size();
    for (auto code = command.code; code != 0; code >>= 8U) ++size;
    return size;
}

/// GS I n: 1 to 3 are bytes, 65 to 68 are texts between '_' and 00: short ones, for hosts that want an answer whole.
Bytes identification(unsigned n)
{
    const auto text = [](std::string_view name) {
        Bytes bytes{octet('_')};
        append(bytes, as_bytes(name));
        bytes.push_back(octet(0));
        return bytes;
    };
    switch (n >= '1' && n <= '3' ? n - '0' : n) {
        case 1:
            return {octet(0x20)};  // model
        case 2:
            return {octet(0x02)};  // it has a cutter
        case 3:
            return {octet(0x41)};  // firmware
        case 65:
            return text("1.0");
        case 66:
            return text("KIOSK");
        case 67:
            return text("EP");
        case 68:
            return text("00000001");
        default:
            return {};
    }
}

}  // namespace

PrintEngine::PrintEngine(PrinterModel model)
    : model_{std::move(model)},
      composer_{devices::dots_of(model_.paper), devices::GlyphRaster{}},
      strip_{devices::dots_of(model_.paper)},
      folder_{model_.receipts}
{
}

void PrintEngine::put(PrinterCommand command, TimePoint now)
{
    const auto size = size_of(command);
    if (buffered_ + size > model_.buffer) {
        counts_.lost_bytes += size;
        return;
    }
    stalled_ = false;
    if (buffer_.empty()) busy_until_ = std::max(busy_until_, now);
    buffered_ += size;
    const bool text_goes_on = command.code == 0 && !buffer_.empty() && buffer_.back().code == 0;
    if (text_goes_on)
        append(buffer_.back().data, command.data);
    else
        buffer_.push_back(std::move(command));
}

void PrintEngine::work(TimePoint now)
{
    while (!buffer_.empty() && condition_.on_line() && !stalled_ && busy_until_ <= now) {
        const auto fed = strip_.fed();
        const auto lines = strip_.lines();
        stalled_ = !work_on_first();
        busy_until_ += time_for(strip_.fed() - fed);
        count_paper(strip_.lines() - lines);
        if (strip_.dots().height() > longest_strip) tear_off();
    }
    report_changes();
}

/// One character of a text, or one command.  False: the rest of a character has still to come.
bool PrintEngine::work_on_first()
{
    if (buffer_.front().code == 0) return set_first_character(buffer_.front());
    const auto command = std::move(buffer_.front());
    buffer_.pop_front();
    buffered_ -= size_of(command);
    if (!execute(command)) note_unknown(command);
    return true;
}

bool PrintEngine::set_first_character(PrinterCommand& text)
{
    const bool last = buffer_.size() == 1;
    const auto used =
        composer_.set_character(BytesView{text.data}.subspan(text_set_), last, strip_);
    text_set_ += used;
    if (text_set_ == text.data.size()) {
        buffered_ -= size_of(text);
        buffer_.pop_front();
        text_set_ = 0;
    }
    return used > 0;
}

bool PrintEngine::execute(const PrinterCommand& command)
{
    switch (command.code) {
        case 0x1D56:
        case 0x1B69:  // the cuts of older models
        case 0x1B6D:
            cut(command);
            return true;
        case 0x1B70:
            ++counts_.drawer_pulses;
            strip_.remark("[drawer]");
            return true;
        default:
            return answer(command) || composer_.execute(command, strip_);
    }
}

/// Questions that wait for their turn.
bool PrintEngine::answer(const PrinterCommand& command)
{
    const auto n = parameter(command);
    switch (command.code) {
        case 0x1D61:
            unasked_for_ = n;
            last_unasked_ = {};  // so the state is told at once
            return true;
        case 0x1D72:
            if (n == 1 || n == '1') answers_.push_back(condition_.reply_in_turn());
            if (n == 2 || n == '2') answers_.push_back(octet(0));
            return true;
        case 0x1D49:
            append(answers_, identification(n));
            return true;
        case 0x1B76:
            answers_.push_back(condition_.reply_in_turn());
            return true;
        default:
            return false;
    }
}

void PrintEngine::cut(const PrinterCommand& command)
{
    composer_.flush(strip_);
    const bool feeds_first = command.code == 0x1D56 && parameter(command) >= 'A';
    if (feeds_first) strip_.feed(static_cast<int>(parameter(command, 1)));
    busy_until_ += time_for(nominal_line * cut_takes);
    ++counts_.cuts;
    collect("[cut]");
}

/// What has come out becomes a receipt of its own; white paper does not.
void PrintEngine::collect(const std::string& remark)
{
    if (!strip_.is_blank()) {
        strip_.remark(remark);
        if (!folder_.save(strip_)) ++counts_.lost_receipts;
    }
    strip_.take_away();
}

void PrintEngine::count_paper(std::size_t lines)
{
    if (!lines_left_) return;
    *lines_left_ -= std::min(lines, *lines_left_);
    if (*lines_left_ > 0) return;
    condition_.paper = Paper::Out;
    lines_left_.reset();
}

Duration PrintEngine::time_for(std::int64_t dots) const
{
    return std::chrono::nanoseconds{1'000'000'000LL * dots / nominal_line /
                                    model_.lines_per_second};
}

std::optional<TimePoint> PrintEngine::deadline() const
{
    if (buffer_.empty() || stalled_ || !condition_.on_line()) return std::nullopt;
    return busy_until_;
}

void PrintEngine::report_changes()
{
    if (unasked_for_ != 0 && condition_.unasked() != last_unasked_) {
        last_unasked_ = condition_.unasked();
        append(answers_, last_unasked_);
    }
    constexpr std::size_t reserve = 512;
    const bool hold = !condition_.on_line() || buffered_ + reserve > model_.buffer;
    if (!model_.flow_control || hold == held_) return;
    held_ = hold;
    answers_.push_back(hold ? xoff : xon);
}

Bytes PrintEngine::take_answers() { return std::exchange(answers_, {}); }

void PrintEngine::clear_buffers()
{
    buffer_.clear();
    buffered_ = 0;
    text_set_ = 0;
    stalled_ = false;
    composer_.drop();
}

void PrintEngine::power_cycle(TimePoint now)
{
    clear_buffers();
    composer_.reset();
    answers_.clear();
    unasked_for_ = 0;
    held_ = false;
    busy_until_ = now;
}

void PrintEngine::change(const PrinterCondition& condition, TimePoint now)
{
    const bool new_roll = condition_.paper == Paper::Out && condition.paper != Paper::Out;
    if (new_roll) tear_off();  // the end of the old roll comes out with what is on it
    condition_ = condition;
    busy_until_ = std::max(busy_until_, now);
    work(now);
}

void PrintEngine::paper_ends_after(std::size_t lines, TimePoint now)
{
    lines_left_ = lines;
    count_paper(0);
    work(now);
}

void PrintEngine::note_unknown(const PrinterCommand& command)
{
    constexpr std::size_t most = 100;
    const auto digits = to_hex(to_big_endian<4>(command.code));
    const auto code =
        digits.substr(std::min(digits.find_first_not_of('0') & ~1U, digits.size() - 2));
    if (counts_.unknown.size() < most || counts_.unknown.contains(code)) ++counts_.unknown[code];
}

}  // namespace kiosk::emulators
