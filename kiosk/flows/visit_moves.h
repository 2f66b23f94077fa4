#pragma once

#include "kiosk/flows/terminal.h"

/// The moves between the stations of a visit, shared by the files that handle its events.  Internal to kiosk/flows.
namespace kiosk::flows {

[[nodiscard]] ItemId new_item(Terminal& terminal);

void go_idle(Terminal& terminal);
void say_farewell(Terminal& terminal, const Guest& guest, Turn& turn);
void go_home(Terminal& terminal, Guest guest, Turn& turn);
void show_trouble(Terminal& terminal, TroubleKind kind, const ReaderId& reader,
                  std::optional<Guest> guest, Turn& turn);
[[nodiscard]] TroubleKind trouble_of(CardProblem problem);

/// A purse was read: the visit of its holder begins, whoever was here before.
void begin_visit(Terminal& terminal, const PurseRead& read, Turn& turn);
/// The host answered, or will not: heal, then offer, then the menu.
void after_check(Terminal& terminal, Guest guest, Turn& turn);
/// The next unfinished item, or what comes after the last.
void heal_next(Terminal& terminal, Guest guest, std::vector<HealTask> tasks, Turn& turn);
/// Takes up a load in the visit.
void begin_loading(Terminal& terminal, Guest guest, Purpose purpose, HealTask task,
                   std::vector<HealTask> rest, Turn& turn);
/// A load came to an end: the screen that says how, and the slip where there is something to keep.
void finish_loading(Terminal& terminal, const visit::Loading& loading, Turn& turn);

/// Prints a slip of this item as it stands; the intent is durable first (R44).
void print_receipt(Terminal& terminal, LoadItem& item, std::optional<Money> balance_after,
                   Turn& turn);

/// Follows whether the guest's phone is in the field.  True: the guest's own card came back (its balance is updated).
bool follow_guest(Guest& guest, const Event& event);

/// Events of the menus, of money, and of the house: each in a file of its own.
void step_visit(Terminal& terminal, const Event& event, Turn& turn);
void step_cash(Terminal& terminal, const Event& event, Turn& turn);
void step_house(Terminal& terminal, const Event& event, Turn& turn);

}  // namespace kiosk::flows
