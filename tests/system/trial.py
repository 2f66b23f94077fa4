"""One trial: a stand of real processes in a directory of its own, a citizen with a phone and notes, and the books."""

import pathlib
import signal
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "installer" / "demo"))

from stand import Stand, StandError, clean, until  # noqa: E402  (the path is set above)

from books import DISABLED, Books  # noqa: E402
from wind_up import repair, wind_up  # noqa: E402


class Trial:
    """Everything stands at entry; at a good exit everything is in order again and the books are checked.

    `die_at`: where the terminal is killed (kiosk/runtime/app/die_at.h).  `flow_speed`: screens give up so many times
    sooner; devices and network keep their true times."""

    def __init__(self, programs, phone="wang", die_at=None, flow_speed=1):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="trial-"))
        self.phone = phone
        self.die_at = die_at
        self.loaded = None
        self.unattributed = 0
        self.stand = Stand(pathlib.Path(programs).resolve(), self.directory, flow_speed=flow_speed)
        self.books = None

    def __enter__(self):
        try:
            self.stand.start_office()
            self.stand.start_desk("--baud", "0")
            self.stand.start_kiosk(*(["--die-at", self.die_at] if self.die_at else []))
            self.books = Books(self.stand, self.phone)
        except BaseException:
            self.stand.stop()
            raise
        return self

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self.settle()
        except BaseException:
            kind = True
            raise
        finally:
            self.stand.stop()
            if kind is None:
                clean(self.directory)
            else:
                self.tell()

    def settle(self):
        """Everything mended, the citizen satisfied: now the books."""
        repair(self.stand)
        wind_up(self.stand, self.phone, self.books.is_owed)
        self.stand.wait(lambda s: s["queue"]["waiting"] == 0, 20, "rid of its queue")
        self.acceptor_off()
        self.books.check(loaded=self.loaded, unattributed=self.unattributed)

    def tell(self):
        """What a person wants to see of a trial that failed."""
        print(f"--- {self.directory} (kept)")
        for name in ("kiosk.log", "kiosk.out", "desk.log", "office.log"):
            file = self.directory / name
            if file.exists():
                print(f"--- {name}", *file.read_text(errors="replace").splitlines()[-25:], sep="\n    ")
        for entry in self.books.entries() if self.books else []:
            print("    EJ", entry.number, entry.boot, entry.name, entry.item, entry.fields)

    # --- the citizen ------------------------------------------------------------------------------------------------

    def tap(self):
        self.stand.lay(self.phone)
        return self.stand.wait_visit("Home")

    def open_slot(self):
        self.stand.press("load-cash")
        return self.stand.wait(lambda s: s.get("accepting"), 10, "taking notes")

    def insert(self, yuan=100):
        """Pulled in; what becomes of the note is another matter."""
        until(lambda: self.stand.desk(device="cash-acceptor", insert={"fen": yuan * 100})["pulled_in"], 10,
              "the acceptor to pull a note in")
        self.books.inserted += yuan * 100

    def pay(self, yuan=100):
        """From the idle screen to a note in the box that is credited."""
        self.tap()
        self.open_slot()
        self.insert(yuan)
        return self.stand.stacked(yuan)

    def confirm(self):
        self.press_last("load-now")

    def press_last(self, button):
        """A press that may be the terminal's last: it need not say that it heard it."""
        try:
            self.stand.press(button)
        except (OSError, StandError):
            if self.die_at is None:
                raise

    # --- the terminal -----------------------------------------------------------------------------------------------

    def killed(self):
        """It died as asked, by SIGKILL and nothing else."""
        self.stand.wait_for_death()
        assert self.stand.kiosk.process.returncode == -signal.SIGKILL, self.stand.kiosk.process.returncode

    def kill(self):
        assert self.stand.kiosk.is_running()
        self.stand.kill_kiosk()

    def restart(self):
        """The citizen takes the phone away from the dark terminal, and it starts again, whatever its devices do: the
        first state that knows the journal."""
        self.stand.lift()
        self.stand.start_kiosk(ready=False)
        return self.stand.wait(lambda s: s["boot_epoch"] > 1, 10, "back with its journal")

    def finished(self, outcome, patience=30):
        """The result screen, and that it says no more than the journal knows."""
        state = self.stand.wait_visit("Finished", patience=patience)
        assert state["outcome"] == outcome, state
        self.books.check_screen()
        return state

    def kept(self, yuan=100):
        """PEND and SHOW: registered for the card, and the idle screen tells it to whoever stands there."""
        state = self.stand.wait(lambda s: s.get("notice"), 10, "showing a notice")
        assert state["notice"]["kept"] and state["notice"]["amount_fen"] == yuan * 100, state
        self.stand.wait(lambda s: s["queue"]["waiting"] == 0, 10, "rid of its voucher")
        pending = [p for p in self.books.host_card()["pending"] if p["state"] == "available"]
        assert [p["amount_fen"] for p in pending] == [yuan * 100], pending
        self.loaded = yuan * 100
        return state

    def unresolved(self, stage, yuan=100):
        """HEAL or SAME: the item is open, the idle screen tells it, nothing is given away."""
        state = self.stand.wait(lambda s: [i["stage"] for i in s["items"]] == [stage], 10, f"at {stage}")
        assert state["items"][0]["amount_fen"] == yuan * 100, state
        assert state["notice"] and not state["notice"]["kept"], state
        assert not self.books.host_card()["pending"], "money may not be given another way"
        self.books.check_screen()
        self.loaded = yuan * 100
        return state

    def nothing_owed(self):
        """0: idle, no item, nothing told, no note kept."""
        state = self.stand.wait(lambda s: not s["items"], 10, "free of items")
        assert not state.get("notice"), state
        assert not self.books.host_card()["pending"]
        self.loaded = 0
        return state

    def acceptor_off(self, patience=5):
        until(lambda: self.books.box()["enabled"] == DISABLED, patience, "the acceptor to be disabled (I14)")

    def returned(self, yuan=100, patience=15):
        """RET: the note is back in the citizen's hand, and the box has none."""
        until(lambda: self.books.box()["returned"]["fen"] == yuan * 100, patience, "the note to be returned")
        assert self.books.box()["box"]["count"] == 0
        self.loaded = 0

    def recorded(self, name):
        return name in [e.name for e in self.books.entries()]
