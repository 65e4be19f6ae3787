"""Compiling the message catalogues."""

from __future__ import annotations

import gettext
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "packaging/setup/messages.sh"
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def compile_po(tree: Path, body: str) -> subprocess.CompletedProcess[str]:
    po = tree / "assets/locale/zh_CN/LC_MESSAGES/kiosk.po"
    po.parent.mkdir(parents=True)
    po.write_text(HEAD + body)
    return subprocess.run([SCRIPT], cwd=tree, check=False, capture_output=True, text=True)


def test_a_catalogue_is_compiled_beside_its_source(tmp_path: Path) -> None:
    assert compile_po(tmp_path, 'msgid "next"\nmsgstr "下一步"\n').returncode == 0
    assert gettext.translation("kiosk", tmp_path / "assets/locale", ["zh_CN"]).gettext("next") == "下一步"


def test_an_id_stands_for_a_text_with_placeholders(tmp_path: Path) -> None:
    body = '#, python-brace-format\nmsgid "page.where"\nmsgstr "第 {page} 页"\n'
    assert compile_po(tmp_path, body).returncode == 0


def test_no_catalogue_yet_is_no_error(tmp_path: Path) -> None:
    assert subprocess.run([SCRIPT], cwd=tmp_path, check=False).returncode == 0


@pytest.mark.parametrize(
    "body",
    [
        'msgid "next"\nmsgstr "下一步\n',
        'msgid "next"\nmsgstr "下一步"\n\nmsgid "next"\nmsgstr "继续"\n',
        "something else\n",
    ],
    ids=["open quote", "message twice", "not a catalogue"],
)
def test_a_broken_catalogue_stops_the_set_up_and_leaves_nothing(tmp_path: Path, body: str) -> None:
    result = compile_po(tmp_path, body)
    assert result.returncode != 0
    assert "kiosk.po:" in result.stderr
    assert not list(tmp_path.rglob("*.mo"))
