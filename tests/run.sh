#!/usr/bin/env bash
# Installs what is missing, builds with gcc (ASan + UBSan) and with clang, and runs every check; ends with ctest's
# summary.  The README's test command; CI runs the same.
set -euo pipefail
cd "$(dirname "$0")/.."

installer/packages.sh test

echo "== format"
git ls-files '*.h' '*.cpp' | xargs clang-format --dry-run --Werror

echo "== gcc, AddressSanitizer and UndefinedBehaviorSanitizer"
cmake -S . -B build-asan -G Ninja -DCMAKE_BUILD_TYPE=Debug -DKIOSK_SANITIZE=ON -DCMAKE_CXX_COMPILER=g++ >/dev/null
cmake --build build-asan

echo "== clang, every header alone"
cmake -S . -B build-clang -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=clang++ -DKIOSK_BENCHMARKS=OFF >/dev/null
cmake --build build-clang
cmake --build build-clang --target all_verify_interface_header_sets

echo "== tests"
export UBSAN_OPTIONS=print_stacktrace=1
ctest --test-dir build-asan --output-on-failure -j"$(nproc)"
