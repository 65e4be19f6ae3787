#!/bin/sh
# Print the interpreter to build the virtual environment with: the first that really runs and is >= 3.11.
# 3.11 comes first because the pins in requirements.txt are resolved for it; a version manager's shim may exist
# without its version, hence the trial run.
for python in python3.11 python3 python3.12 python3.13 /usr/bin/python3; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$python"
        exit 0
    fi
done
echo "setup: no Python >= 3.11 found; name one with: make setup PYTHON=/path/to/python" >&2
exit 1
