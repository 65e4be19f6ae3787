"""Rows that many devices have in common, and the areas of the page."""

from __future__ import annotations

from sandbox.bench_table import Press, Row, Sign, Values

CARDS, PAPERS, NETWORKS, PRINTS, INPUTS = "证件和卡", "材料扫描", "网络和平台", "打印", "输入和声音"
# How the areas stand beside each other on a wide screen; on a narrow one, below each other in this order.
COLUMNS = ((CARDS,), (PAPERS, PRINTS), (NETWORKS, INPUTS))

UNPLUGGED = Sign("已拔下", "bad", {"plugged": False})
# One thing that goes wrong: the button's name, its words, what it changes.
Trouble = tuple[str, str, Values]


def cable() -> Row:
    """The plug, as every device has one."""
    return switch("连接线", ("plug", "插好", {"plugged": True}), ("unplug", "拔下", {"plugged": False}))


def switch(label: str, right: Trouble, *wrong: Trouble) -> Row:
    """The first is as it should be, the others are not."""
    presses = (Press(name, words, changes, warns=True) for name, words, changes in wrong)
    return Row(label, (Press(*right), *presses))


def faults(*troubles: Trouble, fine: Values | None = None) -> Row:
    """What can go wrong inside; ``fine`` takes it out again."""
    named = ((f"fault-{name}", words, changes) for name, words, changes in troubles)
    return switch("故障", ("fault-none", "正常", fine or {"fault": None}), *named)


def fault(name: str, words: str, **changes: object) -> Trouble:
    """A fault by the simulator's own name for it."""
    return name.replace("_", "-").replace(":", "-"), words, {"fault": name, **changes}
