"""The bench's sections for card readers; state files as in the two devices' ``sim_state.py``, the service's as in
``sandbox/demo/card_service.py``."""

from __future__ import annotations

from sandbox.bench_rows import CARDS, UNPLUGGED, cable, fault, faults, switch
from sandbox.bench_table import Choices, Content, Press, Row, Section, Sign

ID_READER = Section(
    "id_reader",
    "身份证读卡器",
    CARDS,
    "id_reader.json",
    {"plugged": True, "card": None, "fault": None, "fault_count": None},
    (
        cable(),
        Row("读卡区", (Press("lift", "拿走证件", {"card": None}, acts=True),)),
        # The first digit of a file's name says what kind of card it is.
        Choices("put", "放上居民身份证", "cards", "0*.json", "card", empty="没有可用的证件文件。"),
        Choices("put", "放上港澳台居民居住证", "cards", "1*.json", "card"),
        Choices("put", "放上外国人永久居留身份证", "cards", "2*.json", "card"),
        Choices("put", "放上有问题的证件", "cards", "3*.json", "card"),
        faults(
            ("checksum", "校验码错", {"fault": "checksum", "fault_count": None}),
            ("once", "只错两次", {"fault": "checksum", "fault_count": 2}),
            ("length", "长度错", {"fault": "length", "fault_count": None}),
            ("garbage", "夹杂乱码", {"fault": "garbage_before", "fault_count": None}),
            ("damaged", "卡读不出", {"fault": "status:41", "fault_count": None}),
            ("refused", "卡不被认可", {"fault": "status:32", "fault_count": None}),
            ("module", "安全模块坏", {"fault": "status:60", "fault_count": None}),
            ("silent", "没有回应", {"fault": "silent", "fault_count": None}),
            ("late", "答复迟到", {"fault": "late", "fault_count": None}),
            ("bytewise", "逐字节发来", {"fault": "bytewise", "fault_count": None}),
            ("pulled", "读到一半断线", {"fault": "unplug_while_reading", "fault_count": None}),
            fine={"fault": None, "fault_count": None},
        ),
    ),
    (
        UNPLUGGED,
        Sign("读卡区空着", "plain", {"card": None, "fault": None}),
        Sign("空着，有故障", "attention", {"card": None}),
        Sign("证件在读卡区", "good", {"fault": None}),
        Sign("有证件，有故障", "attention", {}),
    ),
)

CARD_READER = Section(
    "card_reader",
    "社保卡读卡器",
    CARDS,
    "card_reader.json",
    {"card": None, "fault": None},
    (
        Choices("put", "插入卡片", "chip_cards", "*.json", "card", Content.STATE, empty="没有可用的卡片文件。"),
        Row("卡槽", (Press("lift", "取出卡片", {"card": None, "fault": None}, acts=True),)),
        faults(
            fault("needs_pin", "要密码"),
            fault("blocked", "已锁定"),
            fault("garbage", "数据是乱码"),
            fault("mute", "不应答复位"),
            fault("silent", "没有回应"),
            fault("removed:4", "读到一半抽走"),
            fault("wrong_length", "先报长度"),
            fault("get_response", "分两步取数"),
            fault("no_short_identifiers", "要先选文件"),
        ),
    ),
    (
        Sign("卡槽空着", "plain", {"card": None}),
        Sign("卡在槽里", "good", {"fault": None}),
        Sign("有卡，有故障", "attention", {}),
    ),
)

# The service and its reader are processes of the demo's stage; the card's own file knows no cable.
CARD_SERVICE = Section(
    "card_service",
    "社保卡读卡器的服务",
    CARDS,
    "card_service.json",
    {"plugged": True, "service": "running"},
    (
        cable(),
        switch(
            "系统服务 pcscd",
            ("run", "运行", {"service": "running"}),
            ("stop", "崩溃停止", {"service": "stopped"}),
            ("freeze", "卡住不动", {"service": "frozen"}),
        ),
    ),
    (
        Sign("服务停了", "bad", {"service": "stopped"}),
        Sign("服务卡住", "bad", {"service": "frozen"}),
        UNPLUGGED,
        Sign("运行", "good", {}),
    ),
)
