#!/usr/bin/env bash
# One command from a clone to a terminal at work: installs what is missing, builds in Release under build/, and starts
# the back office, the hardware on a table, and the terminal.
#
#   installer/demo.sh                a window to play with; without a display, the guided tour into build/tour
#   installer/demo.sh --tour DIR     the guided tour: real presses in the real window on a display of its own; leaves in
#                                    DIR a PNG of every screen passed, each receipt as PNG and text, and summary.json
#   installer/demo.sh --landscape    the window in 1920x1080 (with --tour: the tour is shown in both anyway)
#
# Exit status of a tour: 0 only if every service ended as it should and card, back office and cash ledger agree.
# Everything ends with Ctrl-C.  The demo's cards and books lie in build/demo and go on from there at the next start;
# --fresh begins anew.
set -euo pipefail
cd "$(dirname "$0")/.."
case " $* " in *" --help "* | *" -h "*) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;; esac

installer/packages.sh demo
if [ ! -f build/build.ninja ]; then
  cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DKIOSK_TESTS=OFF -DKIOSK_BENCHMARKS=OFF >/dev/null
fi
echo "Building (the first time takes some minutes) ..."
cmake --build build --target demo_programs
exec python3 installer/demo/demo.py --programs build/bin "$@"
