"""Presses what is in a real X window and counts what the program under it felt.
Usage: real_window_test.py SAMPLE_WINDOW [PRESSES: 1000]

Starts an X server of its own (Xvfb picks a free display), so it runs beside any other."""

import os
import pathlib
import select
import subprocess
import sys
import tempfile
import time

TAPS = int(sys.argv[2]) if len(sys.argv) > 2 else 1000  # a multiple of 50
DEADLINE = 100  # seconds, for everything


def until(stream, wanted, seen, end):
    """Reads lines until `wanted(line)`; every line goes to `seen`."""
    while True:
        ready, _, _ = select.select([stream], [], [], max(0, end - time.monotonic()))
        if not ready:
            sys.exit(f"nothing came in time; so far {len(seen)} lines, the last: {seen[-3:]}")
        line = stream.readline()
        if not line:
            sys.exit(f"the window ended early: {seen[-3:]}")
        seen.append(line.strip())
        if wanted(seen[-1]):
            return


def start_server():
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1080x1920x24", "-nolisten", "tcp"],
                              pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as pipe:
        return server, ":" + pipe.readline().strip()


def main(program):
    end = time.monotonic() + DEADLINE
    server, display = start_server()
    environment = {**os.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
    picture = pathlib.Path(tempfile.mkdtemp()) / "last.png"
    window = subprocess.Popen([program, "--fullscreen", "--fast-taps", "--taps", str(TAPS), "--picture", picture],
                              env=environment, stdout=subprocess.PIPE, text=True, bufsize=1)
    try:
        seen = []
        until(window.stdout, lambda line: line == "shown", seen, end)
        # the third button of the sample page; a press beside the buttons comes first and must not count
        script = "mousemove 540 1260 click 1 mousemove 300 1690 " + "click --repeat 50 --delay 1 1 " * (TAPS // 50)
        subprocess.run(["xdotool", "-"], input=script.replace(" click", "\nclick").replace(" mousemove", "\nmousemove"),
                       env=environment, text=True, check=True, timeout=DEADLINE)
        until(window.stdout, lambda line: line.startswith("frames"), seen, end)
        taps = [line for line in seen if line.startswith("tap")]
        if taps != ["tap 2"] * TAPS:
            sys.exit(f"{TAPS} presses, {len(taps)} activations: {set(taps)}")
        if picture.read_bytes()[:8] != b"\x89PNG\r\n\x1a\n":
            sys.exit("no picture of the last frame")
        print(f"{TAPS} presses, {len(taps)} activations; {seen[-1]}")
    finally:
        for process in (window, server):
            process.kill()
            process.wait()


main(sys.argv[1])
