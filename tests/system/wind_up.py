"""After a fault: what people would do until everything is in order again, whatever it was."""

import time

from stand import StandError

MOVES = {
    "Finished": lambda stand, _: stand.press("finish"),
    "Offering": lambda stand, _: stand.press("claim"),
    "Records": lambda stand, _: stand.press("back"),
    "TakingNotes": lambda stand, state: stand.press(
        "load-now" if any(i["stacked_fen"] for i in state["items"]) else "give-up"),
}


def repair(stand):
    """Whatever was broken is mended: cables, devices, network, application."""
    for device in ("rf-bridge", "cash-acceptor", "printer"):
        stand.desk_socket.ask(device=device, plug_in=True)
        stand.desk(device=device, line={"mute": False})
    stand.desk(device="rf-bridge", clear=True)
    stand.desk(device="cash-acceptor",
               fault={"lose_ack": 0, "lose_answer": 0, "copies": 1, "slow_ms": 0, "mute": False,
                      "power_cut": "never"})
    stand.host(clear=True)
    if not stand.kiosk.is_running():
        stand.kill_kiosk()
        stand.start_kiosk()
    stand.wait(lambda s: s["cash_open"] and all(s["readers"].values()), 30, "open for cash again")


def in_order(state):
    return not state["items"] and state["queue"]["waiting"] == 0


class Owner:
    """Who holds the phone and wants the matter closed."""

    def __init__(self, stand, phone, reader, is_owed):
        self.stand = stand
        self.phone = phone
        self.is_owed = is_owed
        self.reader = reader
        self.here = bool(stand.desk(device=reader, state=True)["phones"])
        self.visited = False  # saw the menu, so nothing more was to be resolved

    def lay(self):
        if not self.here:
            self.stand.lay(self.phone, self.reader)
        self.here = True

    def lift(self):
        if self.here:
            self.stand.lift(self.reader)
        self.here = False

    def is_done(self, state):
        if state["visit"] != "Idle" or not in_order(state):
            return False
        self.visited = self.visited and not self.is_owed()
        return self.visited

    def move(self, state):
        """One thing that makes sense to do in this state; often nothing but to wait."""
        visit = state["visit"]
        if visit == "Home":
            self.visited = True
            if in_order(state):
                self.lift()
            self.stand.press("finish")
        elif visit in ("Farewell", "Trouble"):
            self.lift()
            if visit == "Trouble":
                self.stand.press("back")
        elif visit == "Idle":
            self.lift() if self.visited else self.lay()
        elif visit == "Loading":
            self.lay()
        elif visit in MOVES:
            MOVES[visit](self.stand, state)


def wind_up(stand, phone, is_owed, reader="rf-bridge", patience=60):
    """Taps with the same card until nothing is left to do (PEND, HEAL, ATT of the matrix), as its owner would.
    `is_owed()`: the host still keeps money for it.  Ends with the phone lifted and the terminal idle."""
    deadline = time.monotonic() + patience
    owner = Owner(stand, phone, reader, is_owed)
    state = stand.state()
    while not owner.is_done(state):
        if time.monotonic() > deadline:
            raise StandError(f"not in order within {patience} s: {state}")
        owner.move(state)
        state = stand.kiosk_socket.ask(state=True, after=state["sequence"], within_ms=300)
    owner.lift()
