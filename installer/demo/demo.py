"""The demo behind installer/demo.sh: the terminal to play with, or the guided tour."""

import argparse
import os
import pathlib
import signal
import sys
import time

from stand import Stand, StandError, clean, free_port
from tour import guided_tour


def parse():
    parser = argparse.ArgumentParser(prog="demo.sh")
    parser.add_argument("--programs", required=True, type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--tour", type=pathlib.Path, metavar="DIR")
    parser.add_argument("--landscape", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    return parser.parse_args()


def end_on_signals():
    """Ctrl-C, a closed terminal and a kill all end in the same good order, which a second one does not disturb."""
    ends = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def end(number, _):
        for other in ends:
            signal.signal(other, signal.SIG_IGN)
        raise KeyboardInterrupt(number)
    for number in ends:
        signal.signal(number, end)


def play(programs, directory, landscape):
    """The desk's window beside the terminal's, until one of them is closed."""
    stand = Stand(programs, directory, portrait=not landscape, scale=0.45, window=True, pcsc_port=free_port(),
                  display=os.environ.get("DISPLAY"))
    with stand:
        stand.start_office()
        stand.start_desk(window=True)
        stand.start_kiosk(ready=False)
        print("The terminal and the table with its hardware are on your screen: lay a phone on the reader.\n"
              f"Faults by command too: {stand.desk_directory}/desk.sock, {stand.office_directory}/fault.sock\n"
              "Ctrl-C ends everything.")
        while stand.kiosk.is_running() and stand.table.is_running():
            time.sleep(0.2)
    return 0


def main():
    arguments = parse()
    end_on_signals()
    build = arguments.programs.resolve().parent
    has_display = bool(os.environ.get("DISPLAY"))
    try:
        if arguments.tour or not has_display:
            target = (arguments.tour or build / "tour").resolve()
            return guided_tour(arguments.programs.resolve(), target)
        directory = build / "demo"
        if arguments.fresh:
            clean(directory)
        return play(arguments.programs.resolve(), directory, arguments.landscape)
    except KeyboardInterrupt:
        print("\nended")
        return 130
    except (StandError, OSError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
