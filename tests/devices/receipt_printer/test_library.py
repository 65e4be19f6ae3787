"""What python-escpos would do to the process, and does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[3]


def test_the_library_leaves_no_file_no_log_handler_and_no_word_on_standard_output(tmp_path: Path) -> None:
    program = (
        "import logging, tempfile, sys\n"
        "tempfile.tempdir = sys.argv[1]\n"
        "from PIL import Image\n"
        "from devices.receipt_printer import library\n"
        "printer = library.recorder(576)\n"
        "printer.image(Image.new('1', (576, 8)))\n"
        "sys.exit(len(logging.root.handlers))\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=TOP, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert list(tmp_path.iterdir()) == []
