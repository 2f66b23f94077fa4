"""The guided tour: citizens at the terminal, by real presses in its real window on a display of its own.

Each service is lived through on each reader in each language; what the card, the back office and the cash ledger hold
is compared before and after, to the fen.
"""

import json
import pathlib
import shutil
import subprocess
import tempfile
import time

from stand import Stand, StandError, clean, free_port, until, xvfb

READERS = ("rf-bridge", "pcsc")
LANGUAGES = ("zh", "en")


class Guide:
    """Looks at the screen, presses what is on it, and takes the pictures."""

    def __init__(self, stand, directory, prefix):
        self.stand = stand
        self.directory = directory
        self.prefix = prefix
        self.screens = []

    def ui(self):
        return self.stand.state()["ui"]

    def see(self, *screens, patience=15, picture=True):
        """Waits until one of these is on the screen, and keeps a picture of it."""
        def look():
            state = self.stand.state()
            ui = state["ui"]
            return ui if ui["screen"] in screens and ui["snapshot"] == state["sequence"] else None
        try:
            ui = until(look, patience, " or ".join(screens), pause=0.01)
        except StandError as error:
            raise StandError(f"{error}; on the screen: {self.ui()['screen']}, visit {self.stand.state()['visit']}")
        if picture:
            self.keep(ui["screen"])
        return ui["screen"]

    def keep(self, screen):
        name = f"{self.prefix}-{len(self.screens) + 1:02d}-{screen}.png"
        answer = self.stand.kiosk_socket.ask(picture=str(self.directory / name))
        if not answer["ok"]:
            raise StandError(f"no picture of {screen}: {answer}")
        self.screens.append(name)

    def press(self, target):
        """A real press and release of the mouse on the middle of what is called so."""
        def find():
            state = self.stand.state()
            ui = state["ui"]
            if ui["snapshot"] != state["sequence"]:
                return None
            return next((t for t in ui["targets"] if t["id"] == target and t["enabled"]), None)
        spot = until(find, 10, f"'{target}' to be on the screen '{self.ui()['screen']}'", pause=0.01)
        x, y = spot["x"] + spot["width"] // 2, spot["y"] + spot["height"] // 2
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], check=True,
                       env={"DISPLAY": self.stand.display, "PATH": "/usr/bin:/bin"})

    def speak(self, language):
        if self.ui()["language"] != language:
            self.press("language")
            until(lambda: self.ui()["language"] == language, 5, f"the language to be {language}")


class Books:
    """What the three sides hold, in fen."""

    def __init__(self, stand, phone):
        self.stand = stand
        self.phone = phone
        package = json.loads((stand.office_directory / "phones" / f"{phone}.json").read_text())
        self.asn = package["asn"]

    def read(self):
        tool = [self.stand.programs / "citizen-kioskctl", "status", "--journal", self.stand.directory / "journal",
                "--json"]
        status = json.loads(subprocess.run(tool, capture_output=True, text=True, check=True, timeout=30).stdout)
        return {"card": self.stand.balance(self.phone),
                "host": self.stand.host(card={"asn": self.asn})["balance_fen"],
                "ledger": status["cash"]["loaded_fen"],
                "box": self.stand.desk(device="cash-acceptor", state=True)["box"]["fen"]}


def balance_and_records(guide, stand, phone, reader, language):
    guide.see("attract")
    stand.lay(phone, reader)
    guide.see("home")
    guide.speak(language)
    guide.see("home")
    guide.press("help")
    guide.see("home-help")
    guide.press("close-help")
    guide.see("home", picture=False)
    guide.press("records")
    guide.see("records")
    guide.press("back")
    guide.see("home", picture=False)
    guide.press("finish")
    guide.see("farewell")
    stand.lift(reader)
    guide.see("attract", picture=False)
    return 0


def cash_load(guide, stand, phone, reader, language):
    guide.see("attract", picture=False)
    stand.lay(phone, reader)
    guide.see("home", picture=False)
    guide.speak(language)
    guide.see("home", picture=False)
    guide.press("load-cash")
    guide.see("notes")
    total = 0
    for yuan in (10, 100):
        stand.feed(yuan)
        total += yuan * 100
        stand.wait(lambda s: any(i["stacked_fen"] == total for i in s["items"]), 15, f"at {total} fen")
        guide.see("notes-money")
    stand.host(delay={"ms": 400, "path": "POST /v1/loads", "count": 1})
    guide.press("load-now")
    guide.see("loading")
    guide.see("result-loaded")
    receipts = len(stand.receipts())
    guide.press("print-receipt")
    until(lambda: len(stand.receipts()) > receipts, 15, "a receipt")
    stand.wait(lambda s: s.get("paper") == 2, 15, "done with the slip")
    guide.see("result-loaded")
    guide.press("finish")
    guide.see("farewell", picture=False)
    stand.lift(reader)
    guide.see("attract", picture=False)
    return total


def heal(guide, stand, phone, reader, language):
    """The phone is torn away in CREDIT FOR LOAD, executed and unanswered, and healed at the other reader."""
    other = next(r for r in READERS if r != reader)
    guide.see("attract", picture=False)
    stand.desk(device=reader, tear={"when": "inside", "ins": "52"})
    stand.lay(phone, reader)
    guide.see("home", picture=False)
    guide.speak(language)
    guide.see("home", picture=False)
    guide.press("load-cash")
    guide.see("notes", picture=False)
    stand.feed(50)
    stand.wait(lambda s: any(i["stacked_fen"] == 5000 for i in s["items"]), 15, "at 50 yuan")
    guide.see("notes-money", picture=False)
    guide.press("load-now")
    guide.see("loading-phone-away")
    stand.lay(phone, other)
    guide.see("result-loaded", "result-healed")
    guide.press("finish")
    guide.see("farewell", picture=False)
    stand.lift(other)
    guide.see("attract", picture=False)
    return 5000


SERVICES = (("balance", balance_and_records, READERS), ("cash-load", cash_load, READERS),
            ("heal", heal, ("rf-bridge",)))


def live_through(stand, directory, name, service, reader, language, phone, shape):
    prefix = f"{shape}-{name}-{reader}-{language}"
    guide = Guide(stand, directory, prefix)
    books = Books(stand, phone)
    before = books.read()
    began = time.monotonic()
    entry = {"service": name, "reader": reader, "language": language, "screen": shape, "phone": phone,
             "before_fen": before}
    try:
        expected = service(guide, stand, phone, reader, language)
        stand.wait(lambda s: s["queue"]["waiting"] == 0 and not s["items"], 20, "done with the host")
        after = books.read()
        moved = {side: after[side] - before[side] for side in before}
        entry["after_fen"] = after
        entry["result"] = "ok" if all(amount == expected for amount in moved.values()) else f"differ: {moved}"
    except StandError as error:
        entry["result"] = f"failed: {error}"
    entry["duration_ms"] = round((time.monotonic() - began) * 1000)
    entry["screens"] = guide.screens
    print(f"{entry['result'][:4]:4}  {prefix:38} {entry['duration_ms']:6} ms  {len(guide.screens)} pictures"
          + ("" if entry["result"] == "ok" else f"\n      {entry['result']}"))
    return entry


def walk(programs, work, directory, office, portrait, services, phones, acceptor="ccnet"):
    shape = "portrait" if portrait else "landscape"
    size = (1080, 1920) if portrait else (1920, 1080)
    server, display = xvfb(work, *size)
    entries = []
    try:
        with Stand(programs, work / shape, portrait=portrait, window=True, pcsc_port=free_port(), display=display,
                   office=office, acceptor=acceptor) as stand:
            stand.start()
            for name, service, readers in services:
                for reader in readers:
                    for language in LANGUAGES:
                        entries.append(live_through(stand, directory, name, service, reader, language,
                                                    next(phones), shape))
                        if entries[-1]["result"].startswith("failed"):
                            return entries
            for receipt in sorted((stand.desk_directory / "receipts").glob("receipt-*")):
                shutil.copy(receipt, directory / f"{shape}-{receipt.name}")
    finally:
        server.terminate()
        server.wait()
    return entries


def citizens():
    """Everybody's turn comes again: a load more finds the card as the last one left it."""
    while True:
        yield from ("chen", "wang", "li", "zhao")


def guided_tour(programs, directory):
    clean(directory)
    directory.mkdir(parents=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix="citizen-tour-"))
    phones = citizens()
    try:
        entries = walk(programs, work, directory, work / "office", True, SERVICES, phones)
        if all(e["result"] == "ok" for e in entries):
            wide = (("cash-load-id003", cash_load, ("rf-bridge",)),)
            entries += walk(programs, work, directory, work / "office-wide", False, wide, phones, acceptor="id003")
        good = bool(entries) and all(e["result"] == "ok" for e in entries)
        summary = {"ok": good, "services": entries}
        (directory / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
        print(f"{'Every service ended as it should' if good else 'SOMETHING IS WRONG'}: {directory}/summary.json")
        if not good:
            for log in work.rglob("*.log"):
                shutil.copy(log, directory / f"{log.parent.name}-{log.name}")
        return 0 if good else 1
    finally:
        clean(work)
