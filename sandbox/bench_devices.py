"""The sections of the bench panel: one virtual device each, with what a hand can do to it and what can go wrong with it.

State files and their words are the simulators' own (``devices/*/sim*.py``); a test holds every button against them.
"""

from __future__ import annotations

from types import MappingProxyType

from sandbox.bench_platform import PLATFORM
from sandbox.bench_table import Choices, Content, Entry, Output, Press, Row, Section, Sign, Values
from sandbox.bench_wire import NETWORK

CARDS, PAPERS, NETWORKS, PRINTS, INPUTS = "证件和卡", "材料扫描", "网络和平台", "打印", "输入和声音"
# How the areas stand beside each other on a wide screen; on a narrow one, below each other in this order.
COLUMNS = ((CARDS,), (PAPERS, PRINTS), (NETWORKS, INPUTS))

LONGEST_CODE = 2000  # characters; a QR code holds 1,817 Chinese ones at most (ISO/IEC 18004)

_UNPLUGGED = Sign("已拔下", "bad", {"plugged": False})


def _cable(plug: str = "插好", unplug: str = "拔下") -> Row:
    pressed = (Press("plug", plug, {"plugged": True}), Press("unplug", unplug, {"plugged": False}, warns=True))
    return Row("连接线", pressed)


def _faults(*presses: tuple[str, str, Values], label: str = "故障") -> Row:
    fine = Press("fault-none", "正常", {"fault": None})
    return Row(label, (fine, *(Press(f"fault-{name}", words, changes, warns=True) for name, words, changes in presses)))


def _fault(name: str, words: str) -> tuple[str, str, Values]:
    return name.replace("_", "-").replace(":", "-").lower(), words, {"fault": name}


_ID_READER = Section(
    "id_reader",
    "身份证读卡器",
    CARDS,
    "id_reader.json",
    {"plugged": True, "card": None, "fault": None, "fault_count": None},
    (
        _cable(),
        Row("读卡区", (Press("lift", "拿走证件", {"card": None}, acts=True),)),
        # The first digit of a file's name says what kind of card it is.
        Choices("put", "放上居民身份证", "cards", "0*.json", "card", empty="没有可用的证件文件。"),
        Choices("put", "放上港澳台居民居住证", "cards", "1*.json", "card"),
        Choices("put", "放上外国人永久居留身份证", "cards", "2*.json", "card"),
        Choices("put", "放上有问题的证件", "cards", "3*.json", "card"),
        _faults(
            ("checksum", "校验码错", {"fault": "checksum", "fault_count": None}),
            ("once", "只错两次", {"fault": "checksum", "fault_count": 2}),
            ("length", "长度错", {"fault": "length", "fault_count": None}),
            ("garbage", "夹杂乱码", {"fault": "garbage_before", "fault_count": None}),
            ("damaged", "卡读不出", {"fault": "status:41", "fault_count": None}),
            ("refused", "卡不被认可", {"fault": "status:32", "fault_count": None}),
            ("module", "安全模块坏", {"fault": "status:60", "fault_count": None}),
            ("silent", "没有回应", {"fault": "silent", "fault_count": None}),
            ("pulled", "读到一半断线", {"fault": "unplug_while_reading", "fault_count": None}),
        ),
    ),
    (
        _UNPLUGGED,
        Sign("读卡区空着", "plain", {"card": None, "fault": None}),
        Sign("空着，有故障", "attention", {"card": None}),
        Sign("证件在读卡区", "good", {"fault": None}),
        Sign("有证件，有故障", "attention", {}),
    ),
)

_CARD_READER = Section(
    "card_reader",
    "社保卡读卡器",
    CARDS,
    "card_reader.json",
    {"card": None, "fault": None},
    (
        Choices("put", "插入卡片", "chip_cards", "*.json", "card", Content.STATE, empty="没有可用的卡片文件。"),
        Row("卡槽", (Press("lift", "取出卡片", {"card": None, "fault": None}, acts=True),)),
        _faults(
            _fault("needs_pin", "要密码"),
            _fault("blocked", "已锁定"),
            _fault("garbage", "数据是乱码"),
            _fault("mute", "不应答复位"),
            _fault("silent", "没有回应"),
            _fault("removed:4", "读到一半抽走"),
            _fault("wrong_length", "先报长度"),
            _fault("get_response", "分两步取数"),
            _fault("no_short_identifiers", "要先选文件"),
        ),
    ),
    (
        Sign("卡槽空着", "plain", {"card": None}),
        Sign("卡在槽里", "good", {"fault": None}),
        Sign("有卡，有故障", "attention", {}),
    ),
)

# The service and its reader are processes of the demo's stage; the card's own file knows no cable.
_CARD_SERVICE = Section(
    "card_service",
    "社保卡读卡器的服务",
    CARDS,
    "card_service.json",
    {"plugged": True, "running": True},
    (
        Row(
            "系统服务",
            (Press("start", "运行", {"running": True}), Press("stop", "崩溃停止", {"running": False}, warns=True)),
        ),
        _cable(),
    ),
    (
        Sign("服务停了", "bad", {"running": False}),
        _UNPLUGGED,
        Sign("运行", "good", {}),
    ),
)

_SCANNER = Section(
    "scanner",
    "扫描仪",
    PAPERS,
    "scanner/paper.json",
    {"plugged": True, "frozen": False, "paper": None, "fault": None},
    (
        _cable(),
        Choices(
            "put",
            "放到玻璃上",
            "scanner/papers",
            "*.png",
            "paper",
            Content.NAME,
            pictures=True,
            follow="放下一张",
            empty="没有可用的纸张图片。",
        ),
        Row("玻璃", (Press("lift", "取走纸张", {"paper": None}, acts=True),)),
        _faults(_fault("jammed", "卡纸"), _fault("cover_open", "盖子开着"), _fault("io_error", "读写错误")),
        Row(
            "响应",
            (Press("awake", "正常", {"frozen": False}), Press("freeze", "卡住不动", {"frozen": True}, warns=True)),
        ),
    ),
    (
        _UNPLUGGED,
        Sign("卡住不动", "bad", {"frozen": True}),
        Sign("卡纸", "bad", {"fault": "jammed"}),
        Sign("盖子开着", "bad", {"fault": "cover_open"}),
        Sign("读写错误", "bad", {"fault": "io_error"}),
        Sign("玻璃空着", "plain", {"paper": None}),
        Sign("有纸", "good", {}),
    ),
)

_RECEIPT_PRINTER = Section(
    "receipt_printer",
    "凭条打印机",
    PRINTS,
    "receipt_printer.json",
    {"plugged": True, "paper": "full", "cover_open": False, "fault": None, "paper_left_mm": None},
    (
        _cable(),
        Row(
            "纸卷",
            (
                Press("paper-full", "足够", {"paper": "full", "paper_left_mm": None}),
                Press("paper-low", "将尽", {"paper": "low", "paper_left_mm": None}, warns=True),
                Press("paper-short", "只剩 60 毫米", {"paper": "low", "paper_left_mm": 60.0}, warns=True),
                Press("paper-out", "用完", {"paper": "out", "paper_left_mm": None}, warns=True),
            ),
        ),
        Row(
            "盖子",
            (
                Press("close-cover", "合上", {"cover_open": False}),
                Press("open-cover", "打开", {"cover_open": True}, warns=True),
            ),
        ),
        _faults(
            _fault("stall", "打印时卡住"),
            _fault("lie_ok", "谎报正常"),
            _fault("silent", "不回答状态"),
            _fault("cut_connection_mid_job", "打到一半断线"),
        ),
    ),
    (
        _UNPLUGGED,
        Sign("盖子开着", "bad", {"cover_open": True}),
        Sign("没有纸", "bad", {"paper": "out"}),
        Sign("谎报正常", "attention", {"fault": "lie_ok"}),
        Sign("打印时卡住", "bad", {"fault": "stall"}),
        Sign("纸将用尽", "attention", {"paper": "low"}),
        Sign("就绪", "good", {"fault": None}),
        Sign("有故障", "attention", {}),
    ),
    Output("最近打出的凭条", "slips/slip-*.png", "image/png"),
)

_CODE_SCANNER = Section(
    "code_scanner",
    "扫码器",
    INPUTS,
    "code_scanner.json",
    {"plugged": True, "code": None, "turn": 0, "fault": None},
    (
        _cable(),
        Choices("show", "出示二维码", "codes", "*.json", "code", counts="turn", empty="没有可用的二维码文件。"),
        Entry("hold", "二维码内容", "出示", "code", LONGEST_CODE, "turn"),
        Row(
            "扫码窗",
            (Press("again", "再出示一次", {}, "turn", acts=True), Press("lift", "拿走", {"code": None}, acts=True)),
        ),
        _faults(
            _fault("silent", "扫不出来"),
            _fault("garbage", "前面有乱码"),
            _fault("control", "夹杂控制符"),
            _fault("no_terminator", "没有结束符"),
            _fault("flood", "不停乱发"),
            _fault("unplug", "读到一半断线"),
        ),
    ),
    (
        _UNPLUGGED,
        Sign("扫码窗前没有东西", "plain", {"code": None, "fault": None}),
        Sign("空着，有故障", "attention", {"code": None}),
        Sign("出示着二维码", "good", {"fault": None}),
        Sign("有二维码，有故障", "attention", {}),
    ),
)

_SPEAKER = Section(
    "speaker",
    "扬声器",
    INPUTS,
    "speaker.json",
    {"plugged": True},
    (_cable(),),
    (_UNPLUGGED, Sign("就绪", "good", {})),
    Output("最近一次播报", "speaker/said.wav", "audio/wav"),
)

SECTIONS: tuple[Section, ...] = (
    _ID_READER,
    _CARD_READER,
    _CARD_SERVICE,
    _SCANNER,
    _RECEIPT_PRINTER,
    NETWORK,
    PLATFORM,
    _CODE_SCANNER,
    _SPEAKER,
)
BY_ROLE = MappingProxyType({section.role: section for section in SECTIONS})
