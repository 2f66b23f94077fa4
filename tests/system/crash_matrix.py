#!/usr/bin/env python3
"""The crash matrix of the cash load: money-safety.md section 5, rows S1-S17, against the real processes.

    crash_matrix.py --list                                  every cell, one a line
    crash_matrix.py --programs build-asan/bin S5.K S13.R   plays cells, one after another
"""

import playbill
from matrix import doubled, killed, late, lost, removed, unplugged  # noqa: F401  (each registers its cells)

if __name__ == "__main__":
    playbill.run(playbill.cell, __doc__)
