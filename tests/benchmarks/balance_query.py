"""Phone on the reader to figures on the screen, over the RF bridge at true 115200 baud pacing.

    tests/benchmarks/balance_query.py --programs build/bin [--taps 60]

Counted from the desk's "laid" to the terminal's window having drawn the balance.  The second run takes wire and radio
away (no pacing, no radio time): what is left is our own code, with the emulators'.  Prints one JSON line at the end.
"""

import argparse
import json
import pathlib
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "installer" / "demo"))

from stand import Stand, StandError, clean, xvfb  # noqa: E402

SHOWN = ("checking", "home", "offer")  # the screens that show the purse


def query(stand, phone):
    began = time.perf_counter()
    stand.lay(phone)
    while stand.state()["ui"]["screen"] not in SHOWN:
        if time.perf_counter() - began > 10:
            raise StandError(f"no balance: {stand.state()}")
        time.sleep(0.002)
    took = (time.perf_counter() - began) * 1000
    stand.wait_visit("Home")
    stand.press("finish")
    stand.lift()
    stand.wait(lambda s: s["visit"] == "Idle" and s["ui"]["screen"] == "attract")
    return took


def run(arguments, work, display, baud, radio):
    with Stand(arguments.programs.resolve(), work, window=True, display=display, baud=baud) as stand:
        stand.start()
        if radio is not None:
            stand.desk(device="rf-bridge", radio=radio)
        times = []
        for turn in range(arguments.taps + 2):
            took = query(stand, "wang")
            if turn >= 2:
                times.append(took)
        return times


def p95(values):
    return sorted(values)[max(0, int(len(values) * 0.95) - 1)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    parser.add_argument("--taps", type=int, default=60)
    arguments = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="citizen-balance-"))
    server, display = xvfb(work)
    try:
        true = run(arguments, work / "true", display, None, None)
        bare = run(arguments, work / "bare", display, 0, {"base_ms": 0, "bytes_per_ms": 100000})
    finally:
        server.terminate()
        server.wait()
        clean(work)
    share = statistics.median(bare) / statistics.median(true) * 100
    print(f"balance query, 115200 baud: p50 {statistics.median(true):.0f} ms, p95 {p95(true):.0f} ms over {len(true)} taps")
    print(f"without wire and radio:     p50 {statistics.median(bare):.0f} ms, p95 {p95(bare):.0f} ms "
          f"(our own code and the emulators': {share:.0f} %)")
    print(json.dumps({"true_p50_ms": statistics.median(true), "true_p95_ms": p95(true),
                      "bare_p50_ms": statistics.median(bare), "bare_p95_ms": p95(bare)}))


if __name__ == "__main__":
    main()
