"""A whole stand of the product on one machine: back office, hardware on a table, terminal; each a real process.

    with Stand(programs, directory) as stand:
        stand.start()
        stand.desk(device="rf-bridge", lay={"phone": "p1"})
        stand.wait(lambda s: s["visit"] == "Home", 5)

Everything lives in `directory`; leaving the block ends every process that was started here.
"""

import json
import os
import pathlib
import selectors
import shutil
import signal
import socket
import subprocess
import time

INSTALLER = pathlib.Path(__file__).resolve().parent.parent
ROOT = INSTALLER.parent
TERMINAL = "225000000001"

CONFIG = """assets = "{assets}"
control_socket = "{directory}/control.sock"
log_file = "{directory}/kiosk.log"

[terminal]
id = "{terminal}"
name = "{name}"

[screen]
width_px = {width}
height_px = {height}
fullscreen = false
scale = {scale}

[[reader]]
name = "rf-bridge"
kind = "rf-bridge"
path = "{desk}/rf-bridge.tty"
{pcsc}
[purse]
aids = ["A00000000386980701"]

[cash_acceptor]
path = "{desk}/cash-acceptor.tty"
{acceptor}
bag = "BAG-000001"

[printer]
path = "{desk}/printer.tty"

[host]
url = "{url}"
ca = "{pki}/ca.pem"
certificate = "{pki}/terminal-{terminal}.pem"
key = "{pki}/terminal-{terminal}.key"

[journal]
directory = "{directory}/journal"
reserve_mb = {reserve_mb}
"""
# How the terminal talks to its cash acceptor; the table speaks the same protocol.
ACCEPTORS = {
    "ccnet": 'protocol = "ccnet"',
    "id003": 'protocol = "id003"',
    "id003-interrupt": 'protocol = "id003"\nmode = "interrupt"',
}
PCSC = """
[[reader]]
name = "pcsc"
kind = "pcsc"
pattern = "Virtual PCD 00 00"
"""


class StandError(Exception):
    """Something of the stand did not do what it should; the text says what and what was seen last."""


class LineSocket:
    """One JSON line out, one JSON line in, over a Unix socket."""

    def __init__(self, path, patience=10.0):
        self.path = str(path)
        self.patience = patience
        self.socket = None
        self.rest = b""

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket, self.rest = None, b""

    def ask(self, patience=None, **request):
        if self.socket is None:
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.socket.connect(self.path)
        self.socket.settimeout(patience or self.patience)
        try:
            self.socket.sendall(json.dumps(request).encode() + b"\n")
            while b"\n" not in self.rest:
                chunk = self.socket.recv(65536)
                if not chunk:
                    raise StandError(f"{self.path}: closed")
                self.rest += chunk
        except (OSError, StandError):
            self.close()
            raise
        line, self.rest = self.rest.split(b"\n", 1)
        return json.loads(line)


def until(condition, patience, what, pause=0.02):
    """The first true value of condition(); StandError after `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise StandError(f"{what}: not within {patience} s")
        time.sleep(pause)


class Program:
    """A process in a session of its own, its words in a file."""

    def __init__(self, name, command, log, environment=None):
        self.name = name
        self.log = pathlib.Path(log)
        self.output = open(self.log, "ab")
        self.start = self.output.tell()
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=self.output,
            stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})},
            start_new_session=True)

    def said(self):
        with open(self.log, "rb") as log:
            log.seek(self.start)
            return log.read().decode(errors="replace")

    def is_running(self):
        return self.process.poll() is None

    def wait_for(self, word, patience):
        def look():
            if word in self.said():
                return True
            if not self.is_running():
                raise StandError(f"{self.name} ended ({self.process.returncode}): {self.said()[-2000:]}")
            return False
        until(look, patience, f"{self.name} to say '{word}'")

    def kill(self):
        """As a power cut: no word of farewell."""
        if self.is_running():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.output.close()

    def stop(self, patience=10):
        if self.is_running():
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
        code = self.process.wait()
        self.output.close()
        return code


class Stand:
    def __init__(self, programs, directory, *, terminal=TERMINAL, portrait=True, scale=1.0, window=False,
                 pcsc_port=None, flow_speed=1, display=None, office=None, reserve_mb=1, baud=None,
                 acceptor="ccnet", name="便民服务大厅 1 号机"):
        self.programs = pathlib.Path(programs)
        self.directory = pathlib.Path(directory).resolve()
        self.terminal = terminal
        self.screen = (1080, 1920) if portrait else (1920, 1080)
        self.scale = scale
        self.window = window
        self.pcsc_port = pcsc_port
        self.flow_speed = flow_speed
        self.display = display
        self.reserve_mb = reserve_mb
        self.baud = baud
        self.acceptor = acceptor  # a key of ACCEPTORS
        self.name = name
        self.office_directory = pathlib.Path(office or self.directory / "office").resolve()
        self.desk_directory = self.directory / "desk"
        self.office = self.table = self.kiosk = None
        self.office_socket = LineSocket(self.office_directory / "fault.sock")
        self.desk_socket = LineSocket(self.desk_directory / "desk.sock")
        self.kiosk_socket = LineSocket(self.directory / "control.sock")
        self.directory.mkdir(parents=True, exist_ok=True)

    # --- the three programs ---------------------------------------------------------------------------------------

    def start_office(self, *options):
        self.office_directory.mkdir(parents=True, exist_ok=True)
        self.office = Program(
            "citizen-sandbox",
            [self.programs / "citizen-sandbox", "--dir", self.office_directory, "--terminal", self.terminal,
             *self.office_port(), *options], self.directory / "office.log")
        self.office.wait_for("ready", 60)

    def office_port(self):
        """The same port as before: the terminal's configuration names it."""
        file = self.directory / "office.port"
        return ["--port", file.read_text()] if file.exists() else []

    def stop_office(self, kill=False):
        self.remember_port()
        (self.office.kill if kill else self.office.stop)()
        self.office_socket.close()
        self.office = None

    def url(self):
        return (self.office_directory / "url").read_text().strip()

    def remember_port(self):
        (self.directory / "office.port").write_text(self.url().rsplit(":", 1)[1])

    def start_desk(self, *options, window=False, movement_ms=None):
        """`movement_ms`: how long a note takes from one place in the acceptor to the next."""
        acceptor = {"protocol": self.acceptor.partition("-")[0]}
        if movement_ms is not None:
            acceptor["movement_ms"] = movement_ms
        config = self.directory / "desk.json"
        config.write_text(json.dumps({"cash_acceptor": acceptor}))
        command = [self.programs / "citizen-desk", *([] if window else ["--headless"]), "--dir", self.desk_directory,
                   "--cards", self.office_directory / "phones", "--config", config, *options]
        if self.pcsc_port:
            command += ["--vpcd-port", self.pcsc_port]
        if self.baud is not None:
            command += ["--baud", self.baud]
        self.table = Program("citizen-desk", command, self.directory / "desk.log")
        self.table.wait_for('"ready"', 30)

    def write_config(self):
        text = CONFIG.format(
            assets=ROOT / "assets", directory=self.directory, terminal=self.terminal, name=self.name,
            width=self.screen[0], height=self.screen[1], scale=self.scale, desk=self.desk_directory,
            pcsc=PCSC if self.pcsc_port else "", url=self.url(), pki=self.office_directory / "pki",
            reserve_mb=self.reserve_mb, acceptor=ACCEPTORS[self.acceptor])
        built = self.programs.parent / "assets"
        if (built / "locale").is_dir():
            text = text.replace(f'assets = "{ROOT / "assets"}"', f'assets = "{built}"')
        (self.directory / "kiosk.toml").write_text(text)

    def start_kiosk(self, *options, ready=True):
        self.write_config()
        command = [self.programs / "citizen-kiosk", "--config", self.directory / "kiosk.toml",
                   "--flow-speed", self.flow_speed, *options]
        if not self.window:
            command.append("--headless")
        if self.pcsc_port:
            command = [INSTALLER / "with_pcscd.sh", "--vpcd", self.pcsc_port, "--log",
                       self.directory / "pcscd.log", "--", *command]
        environment = {"DISPLAY": self.display} if self.display else {}
        self.kiosk = Program("citizen-kiosk", command, self.directory / "kiosk.out", environment)
        self.kiosk_socket.close()
        until(lambda: self.answers() or not self.kiosk.is_running(), 20, "citizen-kiosk to answer")
        if not self.kiosk.is_running():
            raise StandError(f"citizen-kiosk ended: {self.kiosk.said()[-2000:]}")
        if ready:
            self.wait(lambda s: s["cash_open"] and all(s["readers"].values()), 30)

    def answers(self):
        try:
            return self.kiosk_socket.ask(state=True)["ok"]
        except (OSError, StandError):
            return False

    def start(self):
        self.start_office()
        self.start_desk()
        self.start_kiosk()

    def kill_kiosk(self):
        self.kiosk.kill()
        self.kiosk_socket.close()

    def wait_for_death(self, patience=20):
        until(lambda: not self.kiosk.is_running(), patience, "citizen-kiosk to be killed")
        self.kill_kiosk()

    def stop(self):
        for program in (self.kiosk, self.table, self.office):
            if program:
                program.stop()
        for line in (self.kiosk_socket, self.desk_socket, self.office_socket):
            line.close()
        self.kiosk = self.table = self.office = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    # --- people -----------------------------------------------------------------------------------------------------

    def desk(self, **command):
        answer = self.desk_socket.ask(**command)
        if not answer.get("ok"):
            raise StandError(f"desk {command}: {answer}")
        return answer

    def host(self, **command):
        answer = self.office_socket.ask(**command)
        if not answer.get("ok"):
            raise StandError(f"sandbox {command}: {answer}")
        return answer

    def state(self):
        return self.kiosk_socket.ask(state=True)

    def wait(self, condition, patience=20, what=None):
        """The first state of the terminal that fits."""
        deadline = time.monotonic() + patience
        state = self.state()
        while not condition(state):
            left = deadline - time.monotonic()
            if left <= 0:
                raise StandError(f"the terminal is not {what or 'as expected'} within {patience} s: "
                                 f"{json.dumps(state, ensure_ascii=False)}")
            wait_ms = int(min(left, 1.0) * 1000) + 1
            state = self.kiosk_socket.ask(patience=wait_ms / 1000 + 10, state=True, after=state["sequence"],
                                          within_ms=wait_ms)
        return state

    def wait_visit(self, *visits, patience=20):
        return self.wait(lambda s: s["visit"] in visits, patience, " or ".join(visits))

    def press(self, button):
        answer = self.kiosk_socket.ask(button=button)
        if not answer.get("ok"):
            raise StandError(f"press {button}: {answer}")

    def lay(self, phone, reader="rf-bridge"):
        self.desk(device=reader, lay={"phone": phone})

    def lift(self, reader="rf-bridge"):
        self.desk(device=reader, lift=True)

    def feed(self, yuan, patience=10):
        """A note into the open slot: pulled in, or StandError."""
        self.wait(lambda s: s.get("accepting"), patience, "taking notes")
        until(lambda: self.desk(device="cash-acceptor", insert={"fen": yuan * 100})["pulled_in"], patience,
              "the acceptor to pull a note in")

    def stacked(self, yuan, patience=20):
        """When so much lies in the box for the item at hand."""
        return self.wait(lambda s: any(i["stacked_fen"] == yuan * 100 for i in s["items"]), patience,
                         f"holding {yuan} yuan")

    def balance(self, phone):
        """Of the chip itself, in fen."""
        return self.desk(device="phones", balance=phone)["balance_fen"]

    def phones(self):
        return sorted(file.stem for file in (self.office_directory / "phones").glob("*.json"))

    def receipts(self):
        return sorted((self.desk_directory / "receipts").glob("*.txt"))


def xvfb(directory, width=1080, height=1920):
    """An X server without a screen: (program, display).  The server picks the number."""
    read, write = os.pipe()
    os.set_inheritable(write, True)
    log = open(pathlib.Path(directory) / "xvfb.log", "ab")
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[write], start_new_session=True)
    os.close(write)
    with selectors.DefaultSelector() as selector:
        selector.register(read, selectors.EVENT_READ)
        if not selector.select(20):
            process.kill()
            raise StandError("Xvfb does not start")
    with os.fdopen(read) as pipe:
        number = pipe.readline().strip()
    if not number:
        raise StandError("Xvfb does not start: see xvfb.log")
    return process, ":" + number


def free_port():
    """Two TCP ports in a row that nobody holds: vpcd takes both."""
    for _ in range(100):
        with socket.socket() as first:
            first.bind(("0.0.0.0", 0))
            port = first.getsockname()[1]
            with socket.socket() as second:
                try:
                    second.bind(("0.0.0.0", port + 1))
                    return port
                except OSError:
                    continue
    raise StandError("no free ports")


def clean(directory):
    shutil.rmtree(directory, ignore_errors=True)
