#!/usr/bin/env bash
# Runs a command with a pcscd of its own, apart from any other on this machine.
#
#   installer/with_pcscd.sh [--bridge TTY] [--vpcd PORT] [--log FILE] -- COMMAND [ARGUMENT..]
#
#   --bridge TTY   reader "RF bridge": the bridge on that serial line or pseudo-terminal, driven by libccidtwin
#   --vpcd PORT    readers "Virtual PCD": vpcd listens on TCP ports PORT and PORT+1, on every interface
#   --log FILE     what pcscd and its drivers say; else it is shown only if they do not start
#
# The command sees its pcscd at the usual place, /run/pcscd: that is a directory in a mount namespace of its own, so
# nothing of the system is touched and any number of these run side by side, each with ports of its own.
# Needs root, or sudo without a password, or user namespaces that an ordinary user may make; in the last two cases the
# command runs as root of that namespace.  Exit status: the command's; 125 if it could not be started.
# Ends its pcscd when the command ends, on INT, TERM and HUP, and when it is killed itself.
set -euo pipefail
me=$(readlink -f "$0")
runtime=/run/pcscd
drivers=/usr/lib/pcsc/drivers/serial

usage() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$me"; }
fail() { echo "with_pcscd: $*" >&2; exit 125; }

bridge='' vpcd='' log='' inside=''
while [ $# -gt 0 ]; do
  case "$1" in
    --bridge) bridge=${2:?}; shift 2 ;;
    --vpcd) vpcd=${2:?}; shift 2 ;;
    --log) log=${2:?}; shift 2 ;;
    --inside) inside=yes; shift ;;  # our own second start, in the namespace
    --) shift; break ;;
    --help) usage; exit 0 ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || { usage >&2; exit 125; }
[ -n "$bridge$vpcd" ] || fail "no reader: --bridge or --vpcd"
[ -z "$bridge" ] || [ -c "$bridge" ] || fail "$bridge is no serial line"
[[ -z $vpcd || $vpcd =~ ^[0-9]+$ ]] || fail "--vpcd takes a port number"
command -v pcscd >/dev/null || fail "pcscd is not installed (installer/packages.sh demo)"

# --- outside: into a namespace ------------------------------------------------------------------------------------
if [ -z "$inside" ]; then
  options=(${bridge:+--bridge "$(readlink -f "$bridge")"} ${vpcd:+--vpcd "$vpcd"} ${log:+--log "$(realpath "$log")"})
  if [ "$(id -u)" -eq 0 ]; then
    enter=(unshare --mount)
  elif sudo -n true 2>/dev/null; then
    enter=(sudo -n --preserve-env unshare --mount)
  elif unshare --map-root-user --mount true 2>/dev/null; then
    enter=(unshare --map-root-user --mount)
  else
    fail "needs root, sudo, or user namespaces (sysctl kernel.unprivileged_userns_clone)"
  fi
  exec "${enter[@]}" "$me" --inside "${options[@]}" -- "$@"
fi

# --- inside: our own /run/pcscd, our own pcscd ----------------------------------------------------------------------
# Every file of ours lies in a memory file system on /run/pcscd that nobody else sees and that goes with the namespace:
# there is nothing to remove.
daemon='' child=''
stop_daemon() {
  if [ -n "$daemon" ]; then kill "$daemon" 2>/dev/null || true; wait "$daemon" 2>/dev/null || true; fi
}
# A signal that comes before the command runs ends us, and the daemon with us.
pass_on() { if [ -n "$child" ]; then kill -"$1" "$child" 2>/dev/null || true; else exit 125; fi; }
trap stop_daemon EXIT
trap 'pass_on INT' INT
trap 'pass_on TERM' TERM
trap 'pass_on HUP' HUP

if [ ! -d "$runtime" ]; then  # no pcscd ever ran here: make its place in our own view of /run only
  (
    cd /run  # stays the system's, under what is mounted over it
    mount -n -t tmpfs -o mode=755 tmpfs /run
    for entry in * .[!.]*; do
      place=/run/$entry
      if [ -L "$entry" ]; then
        cp -P "$entry" "$place"
      elif [ -d "$entry" ]; then
        mkdir "$place"
        mount -n --no-canonicalize --rbind "./$entry" "$place"
      elif [ -e "$entry" ]; then
        touch "$place"
        mount -n --no-canonicalize --bind "./$entry" "$place"
      fi
    done
    mkdir "$runtime"
  )
fi
mount -n -t tmpfs -o mode=755 tmpfs "$runtime"
mkdir "$runtime/readers"

reader() {  # file, name, device, driver, channel
  printf 'FRIENDLYNAME "%s"\nDEVICENAME %s\nLIBPATH %s\nCHANNELID %s\n' "$2" "$3" "$drivers/$4" "$5" >"$runtime/readers/$1"
}
[ -z "$bridge" ] || reader bridge "RF bridge" "$bridge:GemCorePOSPro" libccidtwin.so 1
[ -z "$vpcd" ] || reader vpcd "Virtual PCD" "/dev/null:$(printf '0x%X' "$vpcd")" libifdvpcd.so "$(printf '0x%X' "$vpcd")"

: "${log:=$runtime/log}"
# setpriv: should this shell be killed, the kernel takes the daemon along.
setpriv --pdeathsig KILL pcscd --foreground --info --config "$runtime/readers" >"$log" 2>&1 </dev/null &
daemon=$!
give_up_at=$((SECONDS + 20))
until [ -S "$runtime/pcscd.comm" ] && grep -q 'daemon ready' "$log"; do
  kill -0 "$daemon" 2>/dev/null || { cat "$log" >&2; fail "pcscd did not start"; }
  [ "$SECONDS" -lt "$give_up_at" ] || { cat "$log" >&2; fail "pcscd is not ready after 20 s"; }
  sleep 0.02
done
if grep -q 'init failed' "$log"; then
  cat "$log" >&2
  fail "a reader did not start: is the port in use, does the bridge answer?"
fi

# A background child of a script ignores INT and reads /dev/null: give it both back.
setpriv --pdeathsig TERM env --default-signal=INT,QUIT "$@" <&0 &
child=$!
status=0
while true; do
  wait "$child" && status=0 || status=$?
  kill -0 "$child" 2>/dev/null || break  # else a signal ended the wait, not the child
done
exit "$status"
