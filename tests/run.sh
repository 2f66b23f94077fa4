#!/usr/bin/env bash
# Installs what is missing, builds with gcc (ASan + UBSan) and with clang, and runs every check; ends with ctest's
# summary.  The README's test command; CI runs the same.
set -euo pipefail
cd "$(dirname "$0")/.."

installer/packages.sh test

echo "== format"
git ls-files '*.h' '*.cpp' | xargs clang-format --dry-run --Werror

# Files of a target are compiled together: a cold build takes half the time.
common=(-G Ninja -DCMAKE_BUILD_TYPE=Debug -DKIOSK_WERROR=ON -DKIOSK_BENCHMARKS=OFF
  -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=12)

echo "== gcc, AddressSanitizer and UndefinedBehaviorSanitizer"
CXX=g++ cmake -S . -B build-asan "${common[@]}" -DKIOSK_SANITIZE=ON >/dev/null
cmake --build build-asan

echo "== clang: every program, and every header alone"
CC=clang CXX=clang++ cmake -S . -B build-clang "${common[@]}" -DCMAKE_CXX_FLAGS_DEBUG=-O0 -DKIOSK_TESTS=OFF >/dev/null
cmake --build build-clang
cmake --build build-clang --target all_verify_interface_header_sets

echo "== clang-tidy: the core, and what the last commit changed"
CC=clang CXX=clang++ cmake -S . -B build-tidy -G Ninja -DCMAKE_BUILD_TYPE=Debug -DKIOSK_BENCHMARKS=OFF >/dev/null  # each file's own command
{
  git ls-files 'kiosk/domain/*.cpp'
  git diff --name-only --diff-filter=d HEAD~1 HEAD -- 'kiosk/*.cpp' 'devices/*.cpp' 'backend-client/*.cpp' 2>/dev/null | head -4
} | sort -u | xargs -P "$(nproc)" -n 1 clang-tidy -p build-tidy --quiet

echo "== tests"
export UBSAN_OPTIONS=print_stacktrace=1
# A trial with real processes may be starved on a busy machine: it gets a second chance, and says so.
ctest --test-dir build-asan --output-on-failure -j"$(($(nproc) + 1))" --repeat until-pass:2
