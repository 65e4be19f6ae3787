#!/bin/sh
# apt.sh [LIST]: install what LIST in packaging/ (default apt.txt) names and this machine lacks. Touches apt only when something
# is missing.
set -eu

list=$(dirname "$0")/../${1:-apt.txt}
wanted=$(sed 's/#.*//' "$list" | xargs)

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "setup: no apt here; install the equivalents of: $wanted" >&2
    echo "setup: then run again with SKIP_APT=1" >&2
    exit 1
fi

# One question for all, since it is asked at every set-up. dpkg-query fails for a name it does not know and answers the others.
states=$(dpkg-query -W -f '/${Package} ${db:Status-Status}/' $wanted 2>/dev/null || true)
missing=
for package in $wanted; do
    case $states in
        *"/$package installed/"*) ;;
        *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "setup: neither root nor sudo; as root run: apt-get install$missing" >&2; exit 1; }
    as_root=sudo
fi
# The lock time-out lets unattended-upgrades finish on a machine that has just started.
apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300"

echo "setup: apt installs$missing"
# A failing update (one dead source, no network but a warm cache) is not yet a failure: the install decides.
$apt update || echo "setup: apt-get update failed, trying with the lists that are here" >&2
$apt install -y --no-install-recommends $missing
