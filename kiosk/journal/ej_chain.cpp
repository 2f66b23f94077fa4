#include "kiosk/journal/ej_chain.h"

#include <iterator>
#include <utility>

namespace kiosk::journal {

EjChain::EjChain(const ChainHead& head) : before_{head}, counted_{head}, running_{head} {}

EjChain::EjChain(FromTheMiddle /*where*/) : doubtful_{true}, known_start_{false} {}

void EjChain::begin_file(std::uint64_t offset)
{
    settle_pending();
    // What did not count in the last file can no longer be closed off: Torn and Void stand in the same file.
    if (known_start_ && (!open_.empty() || doubtful_)) {
        breaks_.push_back({counted_.head.number, counted_.head.number + 1});
        doubtful_ = false;
        suspect_.reset();
    }
    open_.clear();
    running_ = counted_.head;
    offset_ = offset;
    counted_.offset = offset;
    before_ = counted_;
    since_.clear();
}

void EjChain::feed(std::string_view text)
{
    (since_ += text) += '\n';
    const auto line = parse_ej_line(text);
    if (line && line->closing && close_off(text, *line)) return;
    offset_ += text.size() + 1;
    if (line && !line->closing && follows(text, *line)) {
        // Proved by the chain, whatever was put in between.
        if (doubtful_ && known_start_)
            breaks_.push_back({running_.number, line->entry.place.number});
        known_start_ = true;
        doubtful_ = false;
        suspect_.reset();
        accept(*line);
    } else if (line && !line->closing && suspect_ && is_chained(text, suspect_->hash) &&
               line->entry.place.number == suspect_->entry.place.number + 1) {
        resume(*line);
    } else {
        doubtful_ = true;
        if (line) suspect_ = line;
    }
}

void EjChain::feed_cut(std::string_view text)
{
    since_ += text;
    offset_ += text.size();
    doubtful_ = doubtful_ || !text.empty();
}

bool EjChain::follows(std::string_view text, const EjLine& line) const
{
    const auto& place = line.entry.place;
    const auto expected_part = open_.empty() ? 1 : open_.back().place.part + 1;
    return place.number == running_.number + 1 && place.part == expected_part &&
           (open_.empty() || place.parts == open_.back().place.parts) &&
           is_chained(text, running_.hash);
}

void EjChain::settle_pending()
{
    std::ranges::move(pending_, std::back_inserter(standing_));
    pending_.clear();
    since_.erase(0, counted_.offset - before_.offset);
    before_ = counted_;
}

void EjChain::accept(const EjLine& line)
{
    if (open_.empty()) settle_pending();
    open_.push_back(line.entry);
    running_ = {line.entry.place.number, line.hash};
    if (line.entry.place.part != line.entry.place.parts) return;
    pending_ = std::exchange(open_, {});
    counted_ = {running_, offset_};
}

/// A Torn or Void line, if it names exactly the bytes behind one of the two places where counting may end.
bool EjChain::close_off(std::string_view text, const EjLine& line)
{
    const auto closed_size = since_.size() - text.size() - 1;
    for (const auto* mark : {&counted_, &before_}) {
        const auto skipped = static_cast<std::size_t>(mark->offset - before_.offset);
        const std::string_view closed{since_.data() + skipped, closed_size - skipped};
        if (line.closing->bytes != closed.size() || closed.empty() ||
            line.entry.place.number != mark->head.number || !is_chained(text, mark->head.hash) ||
            line.closing->digest != sha256({as_bytes(closed)}))
            continue;
        if (mark == &before_) pending_.clear();
        offset_ += text.size() + 1;
        counted_ = {{mark->head.number, line.hash}, offset_};
        settle_pending();
        since_.clear();
        open_.clear();
        running_ = counted_.head;
        doubtful_ = false;
        suspect_.reset();
        return true;
    }
    return false;
}

/// Behind damage: `line` is chained to the suspect line, which is chained to nothing.
void EjChain::resume(const EjLine& line)
{
    settle_pending();
    open_.clear();
    const auto& suspect = suspect_->entry;
    // The direct successor of a line that counts, yet not chained to it: its own text was changed.  Behind lost lines
    // nothing speaks against it.
    const bool counts =
        !suspect_->closing && (!known_start_ || suspect.place.number > running_.number + 1);
    if (known_start_)
        breaks_.push_back(
            {running_.number, counts ? suspect.place.number : line.entry.place.number});
    known_start_ = true;
    doubtful_ = false;
    const auto line_start = since_.rfind('\n', since_.size() - 2) + 1;  // 0 if it is the first
    const auto line_size = since_.size() - line_start;
    since_.erase(0, line_start);
    counted_ = {{suspect.place.number, suspect_->hash}, offset_ - line_size};
    before_ = counted_;
    if (counts && suspect.place.part < suspect.place.parts)
        open_.push_back(suspect);
    else if (counts)
        standing_.push_back(suspect);
    suspect_.reset();
    const auto parts_before = std::move(open_);
    open_.clear();
    accept(line);
    auto& into = open_.empty() ? pending_ : open_;
    into.insert(into.begin(), parts_before.begin(), parts_before.end());
}

std::vector<Entry> EjChain::take(bool at_end)
{
    if (at_end) settle_pending();
    return std::exchange(standing_, {});
}

std::string EjChain::uncounted() const
{
    return since_.substr(static_cast<std::size_t>(counted_.offset - before_.offset));
}

}  // namespace kiosk::journal
