"""The trials of a script by their names, and its command line: --list, and playing some of them."""

import argparse
import pathlib
import sys
import time
import traceback

SKIPPED = 77  # ctest's SKIP_RETURN_CODE


class Skip(Exception):
    """This machine cannot play it; the text says why."""


class Playbill:
    def __init__(self):
        self.plays = {}

    def __call__(self, name, *arguments):
        """Names the function that plays `name` with the folder of the programs and `arguments`."""
        def register(play):
            assert name not in self.plays, name
            self.plays[name] = lambda programs: play(programs, *arguments)
            return play
        return register

    def also(self, names, suffix, change):
        """Every play whose name fits is given once more, as `change(play)`: NAME.SUFFIX."""
        for name in [n for n in self.plays if names.match(n)]:
            self.plays[f"{name}.{suffix}"] = change(self.plays[name])

    def play(self, name, programs):
        began = time.monotonic()

        def told(how, code):
            print(f"{name}: {how}, {time.monotonic() - began:.1f} s", flush=True)
            return code
        try:
            self.plays[name](programs)
        except Skip as why:
            return told(f"skipped ({why})", SKIPPED)
        except Exception:  # whatever it was: the next one is played all the same
            traceback.print_exc()
            return told("FAILED", 1)
        return told("good", 0)

    def main(self, text):
        parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("--list", action="store_true")
        parser.add_argument("--programs", type=pathlib.Path, help="where the citizen-* programs are")
        parser.add_argument("names", nargs="*", metavar="NAME")
        arguments = parser.parse_args()
        if arguments.list:
            print("\n".join(self.plays))
            return 0
        unknown = [name for name in arguments.names if name not in self.plays]
        if unknown or arguments.programs is None:
            parser.error(f"not known: {', '.join(unknown)}" if unknown else "--programs is missing")
        codes = {self.play(name, arguments.programs.resolve()) for name in arguments.names or self.plays}
        return max(codes - {SKIPPED}, default=min(codes))


cell = Playbill()
trial = Playbill()


def run(playbill, text):
    sys.exit(playbill.main(text))
