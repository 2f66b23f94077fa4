"""After a fault: what people would do until everything is in order again, whatever it was."""

import time

from stand import StandError


def repair(stand):
    """Whatever was broken is mended: cables, devices, network, application."""
    for device in ("rf-bridge", "cash-acceptor", "printer"):
        stand.desk_socket.ask(device=device, plug_in=True)
        stand.desk(device=device, line={"mute": False})
    stand.desk_socket.ask(device="rf-bridge", clear=True)
    stand.host(clear=True)
    if not stand.kiosk.is_running():
        stand.kill_kiosk()
        stand.start_kiosk()
    stand.wait(lambda s: s["cash_open"] and all(s["readers"].values()), 30, "open for cash again")


def wind_up(stand, phone, reader="rf-bridge", patience=60, want_visit=True):
    """Taps with the same card until nothing is left to do (PEND, HEAL, ATT of the matrix), as its owner would.
    Ends with the phone lifted and the terminal idle."""
    deadline = time.monotonic() + patience
    moves = {
        "Finished": lambda s: stand.press("finish"),
        "Offering": lambda s: stand.press("claim"),
        "Records": lambda s: stand.press("back"),
        "TakingNotes": lambda s: stand.press(
            "load-now" if any(i["stacked_fen"] for i in s["items"]) else "give-up"),
    }
    visited = not want_visit
    here = bool(stand.desk(device=reader, state=True)["phones"])
    while True:
        state = stand.state()
        if time.monotonic() > deadline:
            raise StandError(f"not in order within {patience} s: {state}")
        visit = state["visit"]
        at_rest = not state["items"] and state["queue"]["waiting"] == 0
        if visit == "Idle" and at_rest and visited:
            if here:
                stand.lift(reader)
            return
        if visit == "Home":
            visited = True
            if at_rest:
                stand.lift(reader)
                here = False
                stand.press("finish")
        elif visit == "Idle" and not here:
            stand.lay(phone, reader)
            here = True
        elif visit in ("Idle", "Trouble", "Farewell") and here:
            if visit == "Idle":
                # Perhaps it is just being read.
                try:
                    stand.wait(lambda s: s["visit"] != "Idle", 1.5)
                    continue
                except StandError:
                    pass
            stand.lift(reader)
            here = False
        elif visit == "Trouble":
            stand.lay(phone, reader)
            here = True
        elif visit == "Loading" and not here:
            stand.lay(phone, reader)
            here = True
        elif visit in moves:
            moves[visit](state)
        if stand.state()["sequence"] == state["sequence"]:
            stand.kiosk_socket.ask(state=True, after=state["sequence"], within_ms=300)
