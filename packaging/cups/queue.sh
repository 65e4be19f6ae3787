#!/bin/sh
# Make the kiosk's queue: packaging/cups/queue.sh URI [NAME]
#
# URI is the printer itself (ipp://192.0.2.7/ipp/print; a USB printer is ipp://localhost:60000/ipp/print behind ipp-usb).
# Raw on purpose: the printer gets the bytes of the PDF as the kiosk made them, and sides, copies and media by name.
set -eu
uri=${1:?usage: queue.sh URI [NAME]}
name=${2:-page}
case $uri in
ipp://* | ipps://*) ;;
*)
    echo "queue.sh: only ipp and ipps printers say when a sheet is out" >&2
    exit 2
    ;;
esac
CUPS_SERVER=${CUPS_SERVER:-/run/kiosk-cups/door/socket}
export CUPS_SERVER
lpadmin -p "$name" -v "$uri" -m raw -o printer-error-policy=abort-job -o printer-is-shared=false
cupsaccept "$name"
cupsenable "$name"
