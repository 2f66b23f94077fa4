#!/usr/bin/env bash
# Installs what is missing, builds with gcc (ASan + UBSan) and with clang, and runs every check; ends with ctest's
# summary.  The README's test command; CI runs the same.
set -euo pipefail
cd "$(dirname "$0")/.."

installer/packages.sh test

echo "== format"
git ls-files '*.h' '*.cpp' | xargs clang-format --dry-run --Werror

echo "== gcc, AddressSanitizer and UndefinedBehaviorSanitizer"
CXX=g++ cmake -S . -B build-asan -G Ninja -DCMAKE_BUILD_TYPE=Debug -DKIOSK_SANITIZE=ON -DKIOSK_WERROR=ON \
  -DKIOSK_BENCHMARKS=OFF >/dev/null
cmake --build build-asan

echo "== clang: every program, and every header alone"
CC=clang CXX=clang++ cmake -S . -B build-clang -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 -DKIOSK_WERROR=ON \
  -DKIOSK_BENCHMARKS=OFF -DKIOSK_TESTS=OFF >/dev/null
cmake --build build-clang
cmake --build build-clang --target all_verify_interface_header_sets

echo "== clang-tidy: the core, and what the last commit changed"
{
  git ls-files 'kiosk/domain/*.cpp'
  git diff --name-only --diff-filter=d HEAD~1 HEAD -- 'kiosk/*.cpp' 'devices/*.cpp' 'backend-client/*.cpp' 2>/dev/null | head -4
} | sort -u | xargs -P "$(nproc)" -n 1 clang-tidy -p build-clang --quiet

echo "== tests"
export UBSAN_OPTIONS=print_stacktrace=1
# A trial with real processes may be starved on a busy machine: it gets a second chance, and says so.
ctest --test-dir build-asan --output-on-failure -j"$(nproc)" --repeat until-pass:2
