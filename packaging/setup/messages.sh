#!/bin/sh
# Compile the catalogues assets/locale/<locale>/LC_MESSAGES/*.po to .mo beside them; the first broken one stops set-up.
# msgfmt rather than a Python library: it alone also refuses a repeated message, an open quote, a lost placeholder.
set -eu

for po in assets/locale/*/LC_MESSAGES/*.po; do
    [ -e "$po" ] || continue  # no catalogue yet: the pattern stands for itself
    # Written aside first, so that a kiosk started meanwhile never reads half a catalogue.
    msgfmt --check-format --check-domain --output-file="$po.tmp" "$po"
    mv "$po.tmp" "${po%.po}.mo"
done
