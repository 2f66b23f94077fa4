#include "devices/emulators/printer/paper_strip.h"

#include <algorithm>

namespace kiosk::emulators {

void PaperStrip::print(const devices::DotMatrix& line, int advance, const std::string& text)
{
    const int y = dots_.height();
    feed(std::max(advance, line.height()));
    dots_.draw(line, 0, y);
    text_ += text + '\n';
    ++lines_;
    marked_ = marked_ || line.height() > 0;
}

void PaperStrip::feed(int dots)
{
    dots_.extend(dots);
    fed_ += dots;
}

void PaperStrip::remark(const std::string& text) { text_ += text + '\n'; }

void PaperStrip::take_away()
{
    dots_ = devices::DotMatrix{dots_.width(), top_margin};
    text_.clear();
    marked_ = false;
}

}  // namespace kiosk::emulators
