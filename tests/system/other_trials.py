#!/usr/bin/env python3
"""Trials of the whole product beside the crash matrix: both readers, every acceptor, healing elsewhere, the host, bad input.

    other_trials.py --list
    other_trials.py --programs build-asan/bin heal.other-reader
"""

import playbill
from trials import acceptors, bad_input, healing, host, readers, start  # noqa: F401  (each registers its trials)

if __name__ == "__main__":
    playbill.run(playbill.trial, __doc__)
