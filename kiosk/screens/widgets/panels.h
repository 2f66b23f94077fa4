#pragma once

#include "kiosk/screens/page.h"

/// Parts that several screens share.
namespace kiosk::screens {

/// A title and the sentence below it; returns the height taken.
float heading(Page& page, Rect area, const std::string& title, const std::string& hint,
              Across across = Across::Left);
/// The height that heading() will take.
[[nodiscard]] float heading_height(Page& page, float width, const std::string& title,
                                   const std::string& hint);
/// Sentences with their signs, each on its own ground: cut off the top, or the bottom, of `area`.
void lines_at_top(Page& page, Rect& area, const std::vector<views::Line>& all);
void lines_at_bottom(Page& page, Rect& area, const std::vector<views::Line>& all);
void line(Page& page, const Rect& rect, const views::Line& line);

/// The purse as a card: holder, number, balance.  `compact`: one row.
void purse(Page& page, const Rect& rect, const views::PurseCard& card);
void purse_row(Page& page, const Rect& rect, const views::PurseCard& card);
/// An amount with its label above, in the middle of its ground.
void amount(Page& page, const Rect& rect, const std::string& label, const std::string& amount,
            TextStyle style = TextStyle::Figure);
/// Bars of contact quality with their words.
void contact(Page& page, const Rect& rect, std::optional<int> quality, const std::string& words);
/// Labels left, values right.
void rows(Page& page, Rect area, const std::vector<views::Row>& all);
/// The steps of a longer work, one below the other.
void steps(Page& page, Rect area, const std::vector<std::string>& all, std::size_t current);
/// Three dots that show that somebody works.
void busy_dots(Page& page, const Rect& rect);

[[nodiscard]] Ink ink_of(views::Tone tone);

}  // namespace kiosk::screens
