#!/bin/sh
# Compile the catalogues assets/locale/<locale>/LC_MESSAGES/*.po to .mo beside them; the first broken one stops set-up.
# msgfmt rather than a Python library: it alone also refuses a repeated message and an open quote. Placeholders are not
# compared (--check-format), since a msgid here is an id and has none.
set -eu

for po in assets/locale/*/LC_MESSAGES/*.po; do
    [ -e "$po" ] || continue  # no catalogue yet: the pattern stands for itself
    # Written aside first, so that a kiosk started meanwhile never reads half a catalogue.
    msgfmt --check-domain --output-file="$po.tmp" "$po"
    mv "$po.tmp" "${po%.po}.mo"
done
