#!/usr/bin/env python3
"""The crash matrix of the cash load: money-safety.md section 5, rows S1-S17, against the real processes.

    crash_matrix.py --list                                  every cell, one a line
    crash_matrix.py --programs build-asan/bin S5.K S13.R   plays cells, one after another

The cells of the rows that take notes, S3-S7, are played over ID-003 too: S5.K.id003.
"""

import re

import playbill
from matrix import doubled, killed, late, lost, removed, unplugged  # noqa: F401  (each registers its cells)
from trial import Trial

TAKES_NOTES = re.compile(r"S[3-7]\.")


def over_id003(play):
    def played(programs):
        Trial.usual_acceptor = "id003"
        try:
            play(programs)
        finally:
            Trial.usual_acceptor = "ccnet"
    return played


playbill.cell.also(TAKES_NOTES, "id003", over_id003)

if __name__ == "__main__":
    playbill.run(playbill.cell, __doc__)
