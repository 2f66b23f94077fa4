#pragma once

#include "kiosk/screens/page.h"

namespace kiosk::screens {

/// The large picture of a screen, drawn with lines and faces.  `still`: it does not move, whatever it shows.
void picture(Page& page, const Rect& rect, views::Picture what, views::ReaderSide side,
             bool still = false);

}  // namespace kiosk::screens
