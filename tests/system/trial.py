"""One trial: a stand of real processes in a directory of its own, a citizen with a phone and notes, and the books."""

import pathlib
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "installer" / "demo"))

from stand import INSTALLER, Stand, StandError, clean, free_port, until  # noqa: E402  (the path is set above)

from books import DISABLED, Books  # noqa: E402
from playbill import Skip  # noqa: E402
from wind_up import repair, wind_up  # noqa: E402


ALWAYS = 1000  # more often than any trial asks


def vpcd_port():
    """For a pcscd of our own; Skip where no mount namespace may be made."""
    port = free_port()
    done = subprocess.run([INSTALLER / "with_pcscd.sh", "--vpcd", str(port), "--", "true"], capture_output=True,
                          text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise Skip(done.stderr.strip())
    return port


class TrialStand(Stand):
    """A stand whose journal may lie elsewhere."""

    def __init__(self, programs, directory, journal, **options):
        super().__init__(programs, directory, **options)
        self.journal = pathlib.Path(journal or directory / "journal")

    def write_config(self):
        super().write_config()
        file = self.directory / "kiosk.toml"
        text = file.read_text()
        file.write_text(text.replace(f'"{self.directory}/journal"', f'"{self.journal}"'))


class Trial:
    """Everything stands at entry; at a good exit everything is in order again and the books are checked.

    `die_at`: where the terminal is killed (kiosk/runtime/app/die_at.h).  `reader`: "rf-bridge", or "pcsc", which comes
    beside it; `first`: where the phone is laid first, if not there.  `journal`: where it lies, if not in the trial's
    own directory.  `movement_ms`: how long a note takes from one place in the acceptor to the next.  `acceptor`: one of
    stand.py's ACCEPTORS."""

    usual_acceptor = "ccnet"  # of the trials that do not say; crash_matrix.py plays some over another one, too

    def __init__(self, programs, phone="wang", *, die_at=None, reader="rf-bridge", first=None, journal=None,
                 movement_ms=300, acceptor=None):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="trial-"))
        self.phone = phone
        self.die_at = die_at
        self.movement_ms = movement_ms
        self.reader_name = first or reader
        self.loaded = None
        self.claimed = 0  # of what is loaded, this much was pending before the trial
        self.unattributed = 0
        self.stand = TrialStand(pathlib.Path(programs).resolve(), self.directory, journal,
                                acceptor=acceptor or Trial.usual_acceptor,
                                pcsc_port=vpcd_port() if reader == "pcsc" else None)
        self.books = None

    def __enter__(self):
        try:
            self.stand.start_office()
            self.stand.start_desk("--baud", "0", movement_ms=self.movement_ms)
            self.stand.start_kiosk("--trial", *(["--die-at", self.die_at] if self.die_at else []))
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
        self.faults_struck()
        repair(self.stand)
        wind_up(self.stand, self.phone, self.books.is_owed, self.reader_name)
        self.queue_empty()
        self.acceptor_off()
        self.books.check(loaded=self.loaded, unattributed=self.unattributed, claimed=self.claimed)

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
        self.stand.lay(self.phone, self.reader_name)
        return self.stand.wait_visit("Home")

    def speak(self, language):
        assert self.stand.kiosk_socket.ask(language=language)["ok"]
        self.stand.wait(lambda s: s["language"] == language, 5, f"speaking {language}")

    def stack_in_silence(self):
        """The note in the slot is stacked, and the terminal hears nothing of it until the line may speak again."""
        until(lambda: self.recorded("StackIntended"), 10, "the intent", pause=0.002)
        self.stand.desk(device="cash-acceptor", line={"mute": True})
        until(lambda: self.books.box()["box"]["count"] == 1, 10, "the note to be in the box")
        assert not self.recorded("NoteStacked"), "the terminal heard of it"

    def hear_again(self):
        self.stand.desk(device="cash-acceptor", line={"mute": False})

    def open_slot(self):
        self.stand.press("load-cash")
        return self.stand.wait(lambda s: s.get("accepting"), 10, "taking notes")

    def insert(self, yuan=100, false_note=False):
        """Pulled in; what becomes of the note is another matter."""
        note = {"fen": yuan * 100, "false_note": false_note}
        until(lambda: self.stand.desk(device="cash-acceptor", insert=note)["pulled_in"], 10,
              "the acceptor to pull a note in")
        self.books.inserted += 0 if false_note else yuan * 100

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

    def lift(self):
        """The phone goes, and the terminal has seen it."""
        self.stand.lift()
        return self.stand.wait(lambda s: not s.get("guest", {}).get("phone_here"), 10, "without the phone")

    def lay(self):
        """It is back, and the terminal has seen it."""
        self.stand.lay(self.phone)
        return self.stand.wait(lambda s: s.get("guest", {}).get("phone_here"), 10, "with the phone")

    def lay_settled(self):
        """Whatever the terminal made of a restless phone: it lies there now, and the menu shows what is on it."""
        state = self.stand.wait(lambda s: s["visit"] == "Home" and s["guest"]["phone_here"], 15, "at its menu")
        assert state["guest"]["balance_fen"] == self.books.card, state

    def gone(self):
        """A tear took the phone out of the field."""
        until(lambda: not self.reader_state()["phones"], 10, "the phone to leave the field")

    def chip_loaded(self, yuan=100):
        until(lambda: self.stand.balance(self.phone) == self.books.card + yuan * 100, 10, "the chip to be loaded")

    def load(self, yuan=100):
        """Confirms, and sees the money on the card."""
        self.confirm()
        self.finished("Loaded")
        self.loaded = yuan * 100

    # --- what goes wrong --------------------------------------------------------------------------------------------

    def reader(self, **fault):
        self.stand.desk(device="rf-bridge", **fault)

    def reader_state(self):
        return self.stand.desk(device="rf-bridge", state=True)

    def acceptor(self, **fault):
        self.stand.desk(device="cash-acceptor", fault=fault)

    def cut(self, device):
        """The cable, out."""
        self.stand.desk(device=device, unplug=True)

    def join(self, device):
        """The cable, in again."""
        self.stand.desk(device=device, plug_in=True)

    def faults_struck(self):
        """What was armed went off: a trial without its fault proves nothing."""
        if self.stand.kiosk.is_running():
            assert not self.reader_state()["armed"], "a fault of the reader did not strike"
            left = self.stand.desk(device="cash-acceptor", faults=True)
            assert not any(left[name] for name in ("lose_ack", "lose_answer", "stall_ms")), left
        armed = [f for f in self.stand.host(faults=True)["faults"] if f["count"] < ALWAYS // 2]
        assert not armed, f"a fault of the host did not strike: {armed}"

    def always(self, **fault):
        """A fault of the host that stays until it is cleared."""
        (name, details), = fault.items()
        self.stand.host(**{name: {**details, "count": ALWAYS}})

    # --- the terminal -----------------------------------------------------------------------------------------------

    def run(self, program, *arguments):
        """Another program of ours, to its end."""
        command = [str(word) for word in (self.stand.programs / program, *arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

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

    def time_passes(self, seconds):
        """For the screens alone."""
        answer = self.stand.kiosk_socket.ask(pass_s=seconds)
        assert answer.get("ok"), answer

    def queue_empty(self):
        return self.stand.wait(lambda s: s["queue"]["waiting"] == 0, 20, "rid of its queue")

    def trouble(self, kind):
        """A message stands there; no money was taken."""
        state = self.stand.wait(lambda s: s.get("trouble") == kind, 20, f"in trouble: {kind}")
        assert not state["items"], state
        return state

    def count(self, name):
        """How often the journal has such a fact."""
        return [e.name for e in self.books.entries()].count(name)

    def finished(self, outcome, patience=30):
        """The result screen, and that it says no more than the journal knows."""
        state = self.stand.wait_visit("Finished", patience=patience)
        assert state["outcome"] == outcome, state
        self.books.check_screen()
        return state

    def kept(self, yuan=100):
        """PEND and SHOW after a restart: registered for the card, and the idle screen tells it to whoever comes."""
        state = self.stand.wait(lambda s: s.get("notice"), 10, "showing a notice")
        assert state["notice"]["kept"] and state["notice"]["amount_fen"] == yuan * 100, state
        self.registered(yuan)

    def kept_on_screen(self, yuan=100):
        """PEND and SHOW in the session: the result screen says so, and a slip with the claim comes out."""
        state = self.finished("Kept")
        assert state["item"]["amount_fen"] in (0, yuan * 100) and state["item"]["stacked_fen"] == yuan * 100, state
        until(lambda: len(self.stand.receipts()) == 1, 20, "the slip")
        assert f"{yuan}.00" in self.stand.receipts()[0].read_text()
        self.registered(yuan)

    def registered(self, yuan):
        self.queue_empty()
        pending = [p for p in self.books.host_card()["pending"] if p["state"] == "available"]
        assert [p["amount_fen"] for p in pending] == [yuan * 100], pending
        self.loaded = yuan * 100

    def unresolved(self, stage, yuan=100, patience=10):
        """HEAL or SAME: the item is open, the idle screen tells it, nothing is given away."""
        state = self.stand.wait(lambda s: [i["stage"] for i in s["items"]] == [stage], patience, f"at {stage}")
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
        return self.count(name) > 0
