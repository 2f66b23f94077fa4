#!/usr/bin/env bash
# Installs the Debian packages that a build, the tests or the demo need and that are missing; nothing else.
# Usage: packages.sh build|test|demo|bench
set -euo pipefail

build=(g++ cmake ninja-build pkg-config gettext ccache
  libimgui-dev libstb-dev libsdl2-dev libfreetype-dev libcurl4-openssl-dev libssl-dev libsqlitecpp-dev libsqlite3-dev
  libpcsclite-dev nlohmann-json3-dev libspdlog-dev libtomlplusplus-dev libcli11-dev libexpected-dev
  libp11-kit-dev libcpp-httplib-dev libboost-locale-dev libqrencode-dev libpng-dev)
run=(softhsm2 opensc pcscd vsmartcard-vpcd libccid fonts-noto-cjk fonts-hanazono fonts-material-design-icons-iconfont)
tour=(xvfb xdotool xauth python3 procps)
test=(clang clang-format clang-tidy libgtest-dev libbenchmark-dev python3 python3-yaml python3-jsonschema openssl)
bench=(chromium)

case "${1:-}" in
  build) wanted=("${build[@]}") ;;
  demo) wanted=("${build[@]}" "${run[@]}" "${tour[@]}") ;;
  test) wanted=("${build[@]}" "${run[@]}" "${tour[@]}" "${test[@]}") ;;
  bench) wanted=("${build[@]}" "${run[@]}" "${tour[@]}" "${bench[@]}" libbenchmark-dev) ;;
  *) echo "usage: $0 build|test|demo|bench" >&2; exit 2 ;;
esac

missing=()
for package in "${wanted[@]}"; do
  dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "These packages are missing and neither root nor sudo is here to install them:" >&2
    echo "  ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
echo "Installing: ${missing[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
