#!/usr/bin/env python3
"""The crash matrix of the cash load: money-safety.md section 5, rows S1-S17, against the real processes.

    crash_matrix.py --list                                  every cell, one a line
    crash_matrix.py --programs build-clang/bin S5.K S13.R   plays cells, one after another
"""

import argparse
import pathlib
import sys
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from matrix import doubled, killed, late, lost, removed, unplugged  # noqa: E402, F401  (each registers its cells)
from matrix.cell import CELLS  # noqa: E402


def play(name, programs):
    began = time.monotonic()
    try:
        CELLS[name](programs)
    except Exception:  # whatever it was: the next cell is played all the same
        traceback.print_exc()
        print(f"{name}: FAILED after {time.monotonic() - began:.1f} s", flush=True)
        return False
    print(f"{name}: good, {time.monotonic() - began:.1f} s", flush=True)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--programs", type=pathlib.Path, help="where citizen-kiosk, -desk, -sandbox, -kioskctl are")
    parser.add_argument("cells", nargs="*")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(CELLS))
        return 0
    unknown = [name for name in arguments.cells if name not in CELLS]
    if unknown or arguments.programs is None:
        parser.error(f"no such cell: {', '.join(unknown)}" if unknown else "--programs is missing")
    results = [play(name, arguments.programs) for name in arguments.cells or CELLS]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
