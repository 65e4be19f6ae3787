"""The bench's sections for codes, keys, the cabinet's inputs and the loudspeaker.

State files as in the devices' ``sim_state.py``, the loudspeaker's as in ``sandbox/demo/voice.py``.
"""

from __future__ import annotations

from sandbox.bench_rows import INPUTS, UNPLUGGED, cable, fault, faults, switch
from sandbox.bench_table import Choices, Entry, Output, Press, Row, Section, Sign

LONGEST_CODE = 2000  # characters; a QR code holds 1,817 Chinese ones at most (ISO/IEC 18004)

CODE_SCANNER = Section(
    "code_scanner",
    "扫码器",
    INPUTS,
    "code_scanner.json",
    {"plugged": True, "code": None, "turn": 0, "fault": None},
    (
        cable(),
        Choices("show", "出示二维码", "codes", "*.json", "code", counts="turn", empty="没有可用的二维码文件。"),
        Entry("hold", "二维码内容", "出示", "code", LONGEST_CODE, "turn"),
        Row(
            "扫码窗",
            (Press("again", "再出示一次", {}, "turn", acts=True), Press("lift", "拿走", {"code": None}, acts=True)),
        ),
        faults(
            fault("silent", "扫不出来"),
            fault("garbage", "前面有乱码"),
            fault("control", "夹杂控制符"),
            fault("no_terminator", "没有结束符"),
            fault("flood", "不停乱发"),
            fault("unplug", "读到一半断线"),
        ),
    ),
    (
        UNPLUGGED,
        Sign("扫码窗前没有东西", "plain", {"code": None, "fault": None}),
        Sign("空着，有故障", "attention", {"code": None}),
        Sign("出示着二维码", "good", {"fault": None}),
        Sign("有二维码，有故障", "attention", {}),
    ),
)


def _key(name: str, words: str) -> Press:
    return Press(f"key-{name.replace('_', '-')}", words, {"taps": [name]}, "turn", acts=True)


_KEY_FAULTS = (
    fault("silent", "按了没反应"),
    fault("bounce", "抖动"),
    fault("garbage", "夹杂乱码"),
    fault("unplug", "说到一半断线"),
)

KEYPAD = Section(
    "keypad",
    "盲人键盘",
    INPUTS,
    "keypad.json",
    {"plugged": True, "pressed": [], "levels": {"headphones": False}, "taps": [], "turn": 0, "fault": None},
    (
        cable(),
        Row(
            "按一下",
            (
                _key("up", "↑ 上"),
                _key("down", "↓ 下"),
                _key("left", "← 左"),
                _key("right", "→ 右"),
                _key("enter", "确认"),
                _key("back", "返回"),
                _key("help", "求助"),
                _key("volume_up", "音量 +"),
                _key("volume_down", "音量 −"),
            ),
        ),
        switch("确认键", ("release", "没按着", {"pressed": []}), ("stuck", "一直被按着", {"pressed": ["enter"]})),
        Row(
            "耳机",
            (
                Press("headphones-out", "没插", {"levels.headphones": False}),
                Press("headphones-in", "插上", {"levels.headphones": True}),
            ),
        ),
        faults(*_KEY_FAULTS, fault("repeat", "按住会重复"), fault("dropped", "丢了几个键")),
    ),
    (
        UNPLUGGED,
        Sign("有键被按着", "attention", {"pressed": ["enter"]}),
        Sign("就绪", "good", {"fault": None}),
        Sign("有故障", "attention", {}),
    ),
)

SIGNALS = Section(
    "signals",
    "机柜信号",
    INPUTS,
    "signals.json",
    {
        "plugged": True,
        "pressed": [],
        "levels": {"door": False, "power_fail": False, "presence": False},
        "taps": [],
        "turn": 0,
        "fault": None,
    },
    (
        cable(),
        Row("呼叫按钮", (_key("call", "按一下"),)),
        switch(
            "柜门",
            ("close-door", "关着", {"levels.door": False}),
            ("open-door", "打开", {"levels.door": True}),
            ("unknown-door", "不知道", {"levels.door": None}),
        ),
        switch(
            "市电",
            ("mains", "有电", {"levels.power_fail": False}),
            ("power-fail", "断电，用电池", {"levels.power_fail": True}),
            ("unknown-mains", "不知道", {"levels.power_fail": None}),
        ),
        Row(
            "机器前",
            (
                Press("nobody", "没有人", {"levels.presence": False}),
                Press("somebody", "有人", {"levels.presence": True}),
            ),
        ),
        faults(*_KEY_FAULTS),
    ),
    (
        UNPLUGGED,
        Sign("断电", "bad", {"levels.power_fail": True}),
        Sign("柜门打开", "bad", {"levels.door": True}),
        Sign("柜门不明", "attention", {"levels.door": None}),
        Sign("市电不明", "attention", {"levels.power_fail": None}),
        Sign("有人在", "good", {"levels.presence": True, "fault": None}),
        Sign("没有人", "plain", {"fault": None}),
        Sign("有故障", "attention", {}),
    ),
)

SPEAKER = Section(
    "speaker",
    "扬声器",
    INPUTS,
    "speaker.json",
    {"plugged": True},
    (cable(),),
    (UNPLUGGED, Sign("就绪", "good", {})),
    Output("最近一次播报", "speaker/said.wav", "audio/wav"),
)
