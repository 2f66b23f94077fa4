"""Start to first picture, memory, idle work and tap to pixel: the terminal beside a browser in kiosk mode on a page of
the same look, in one run, seen from outside at the same X display.

    tests/benchmarks/start/start_benchmark.py --programs build/bin [--starts 5] [--taps 100] [--idle 20]

The terminal runs with everything it has: emulated devices on their lines and a back office.  Needs chromium
(installer/packages.sh bench).  Prints a table and one JSON line.
"""

import argparse
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "installer" / "demo"))
sys.path.insert(0, str(HERE))

from stand import Stand, clean, until, xvfb  # noqa: E402
from x_screen import XScreen  # noqa: E402

LOGO = (96, 108)  # of both pages: inside the logo, below its picture
BLUE = 0x0B4F8A
BUTTON = (120, 1836)  # of both pages: left in the language button, beside its words


def tree(pid):
    """The process and all that descend from it."""
    pids = [pid]
    for folder in pathlib.Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            if parent == pid:
                pids += tree(int(folder.name))
    return pids


def pss_mb(pid):
    total = 0
    for p in tree(pid):
        try:
            for line in open(f"/proc/{p}/smaps_rollup"):
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            pass
    return total / 1024


def cpu_seconds(pid):
    ticks = 0
    for p in tree(pid):
        try:
            fields = open(f"/proc/{p}/stat").read().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return ticks / os.sysconf("SC_CLK_TCK")


class Browser:
    name = "chromium --kiosk"

    def __init__(self, display, work):
        self.display, self.profile = display, work / "profile"

    def start(self):
        command = ["chromium", "--kiosk", "--no-sandbox", "--no-first-run", "--disable-translate", "--incognito",
                   "--noerrdialogs", "--window-size=1080,1920", "--window-position=0,0", "--hide-scrollbars",
                   f"--user-data-dir={self.profile}", f"file://{HERE / 'page.html'}"]
        self.process = subprocess.Popen(command, env={**os.environ, "DISPLAY": self.display}, start_new_session=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return self.process.pid

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Terminal:
    name = "citizen-kiosk"

    def __init__(self, stand):
        self.stand = stand

    def start(self):
        stand = self.stand
        command = [stand.programs / "citizen-kiosk", "--config", stand.directory / "kiosk.toml"]
        self.process = subprocess.Popen([str(c) for c in command], env={**os.environ, "DISPLAY": stand.display},
                                        start_new_session=True, stdout=subprocess.DEVNULL)
        return self.process.pid

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        self.stand.kiosk_socket.close()


def start_to_picture(program, screen):
    began = time.perf_counter()
    program.start()
    shown = screen.await_pixel(*LOGO, lambda c: c == BLUE)
    if shown is None:
        raise SystemExit(f"{program.name} shows nothing")
    return (shown - began) * 1000


def rest(pid):
    """Until the start's own work is over: a second with hardly any of it."""
    def quiet():
        before = cpu_seconds(pid)
        time.sleep(1)
        return cpu_seconds(pid) - before < 0.03
    until(quiet, 60, "rest after the start")


def taps(screen, count):
    """Milliseconds from a press to the first changed pixel under the finger."""
    times = []
    screen.move(*BUTTON)
    time.sleep(0.3)
    for _ in range(count):
        calm = screen.pixel(*BUTTON)
        began = time.perf_counter()
        screen.button(True)
        shown = screen.await_pixel(*BUTTON, lambda c: c != calm, patience=2)
        # Released outside: the press shows, and does nothing.
        screen.move(BUTTON[0], BUTTON[1] - 600)
        screen.button(False)
        if shown is not None:
            times.append((shown - began) * 1000)
        screen.move(*BUTTON)
        screen.await_pixel(*BUTTON, lambda c: c == calm, patience=2)
        time.sleep(0.15)  # as fast as a hand; the terminal ignores faster ones
    return times


def p95(values):
    return sorted(values)[max(0, int(len(values) * 0.95) - 1)] if values else float("nan")


def measure_life(program, screen, arguments):
    pid = program.start()
    screen.await_pixel(*LOGO, lambda c: c == BLUE)
    rest(pid)
    result = {"pss_mb": pss_mb(pid)}
    before, began = cpu_seconds(pid), time.perf_counter()
    time.sleep(arguments.idle)
    result["idle_percent"] = (cpu_seconds(pid) - before) / (time.perf_counter() - began) * 100
    times = taps(screen, arguments.taps)
    result["tap_p50_ms"], result["tap_p95_ms"] = statistics.median(times), p95(times)
    result["taps_seen"] = len(times)
    program.stop()
    return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--taps", type=int, default=100)
    parser.add_argument("--idle", type=float, default=20)
    arguments = parser.parse_args()

    work = pathlib.Path(tempfile.mkdtemp(prefix="citizen-start-"))
    server, display = xvfb(work)
    results = {}
    try:
        with Stand(arguments.programs.resolve(), work / "stand", window=True, display=display) as stand:
            stand.start_office()
            stand.start_desk()
            stand.write_config()
            screen = XScreen(display)
            programs = [Terminal(stand), Browser(display, work)]
            starts = {program.name: [] for program in programs}
            for _ in range(arguments.starts + 1):  # the first warms the caches of both
                for program in programs:
                    starts[program.name].append(start_to_picture(program, screen))
                    program.stop()
                    screen.await_pixel(*LOGO, lambda c: c != BLUE)
            for program in programs:
                results[program.name] = {"start_ms": statistics.median(starts[program.name][1:]),
                                         **measure_life(program, screen, arguments)}
                screen.await_pixel(*LOGO, lambda c: c != BLUE)
    finally:
        server.terminate()
        server.wait()
        clean(work)

    ours, theirs = results["citizen-kiosk"], results["chromium --kiosk"]
    print(f"{'':24}{'citizen-kiosk':>16}{'chromium':>16}{'ratio':>10}")
    for key, unit in (("start_ms", "ms"), ("pss_mb", "MB"), ("idle_percent", "%"), ("tap_p50_ms", "ms"),
                      ("tap_p95_ms", "ms")):
        ratio = theirs[key] / ours[key] if ours[key] else float("inf")
        print(f"{key:24}{ours[key]:13.2f} {unit:2}{theirs[key]:13.2f} {unit:2}{ratio:10.2f}")
    print(json.dumps(results))


if __name__ == "__main__":
    main()
