"""The bench's sections for scanner, document camera and printers.

State files as in the devices' ``sim_state.py``, the scanner's as in ``sandbox/demo/hands.py``.
"""

from __future__ import annotations

from sandbox.bench_rows import PAPERS, PRINTS, UNPLUGGED, cable, fault, faults, switch
from sandbox.bench_table import Choices, Content, Output, Press, Row, Section, Sign

SCANNER = Section(
    "scanner",
    "扫描仪",
    PAPERS,
    "scanner/paper.json",
    {"plugged": True, "frozen": False, "paper": None, "fault": None},
    (
        cable(),
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
        faults(fault("jammed", "卡纸"), fault("cover_open", "盖子开着"), fault("io_error", "读写错误")),
        Row(
            "响应",
            (Press("awake", "正常", {"frozen": False}), Press("freeze", "卡住不动", {"frozen": True}, warns=True)),
        ),
    ),
    (
        UNPLUGGED,
        Sign("卡住不动", "bad", {"frozen": True}),
        Sign("卡纸", "bad", {"fault": "jammed"}),
        Sign("盖子开着", "bad", {"fault": "cover_open"}),
        Sign("读写错误", "bad", {"fault": "io_error"}),
        Sign("玻璃空着", "plain", {"paper": None}),
        Sign("有纸", "good", {}),
    ),
)

# Beside the scanner, where one was started: a kiosk has one or the other.
CAMERA = Section(
    "camera",
    "高拍仪",
    PAPERS,
    "camera.json",
    {"plugged": True, "paper": None, "fault": None},
    (
        cable(),
        Choices(
            "put",
            "放到镜头下",
            "scanner/papers",
            "*.png",
            "paper",
            Content.NAME,
            pictures=True,
            before="scanner/papers/",
        ),
        Row("桌面", (Press("lift", "取走纸张", {"paper": None}, acts=True),)),
        faults(
            fault("freeze", "画面定住"),
            fault("stall", "没有画面"),
            fault("silent", "没有回应"),
            fault("cut", "传到一半断线"),
            fault("dark", "灯不亮"),
            fault("black", "镜头被盖住"),
            fault("green", "绿屏"),
            fault("moving", "纸一直在动"),
            fault("hunting", "一直在对焦"),
            fault("flicker", "灯光闪烁"),
            fault("garbage", "画面损坏"),
        ),
    ),
    (
        UNPLUGGED,
        Sign("桌面空着", "plain", {"paper": None, "fault": None}),
        Sign("有纸", "good", {"fault": None}),
        Sign("有故障", "attention", {}),
    ),
    optional=True,
)

_SOUND = {"overheated": False, "cutter_jammed": False, "mechanical_error": False}
_FINE = {"fault": None, "fault_at": 0}

RECEIPT_PRINTER = Section(
    "receipt_printer",
    "凭条打印机",
    PRINTS,
    "receipt_printer.json",
    {
        "plugged": True,
        "power": True,
        "paper": "full",
        "paper_left_mm": None,
        "cover_open": False,
        **_SOUND,
        "answer_delay_ms": 0.0,
        "mm_per_second": None,
        **_FINE,
    },
    (
        cable(),
        switch("电源", ("power-on", "开", {"power": True}), ("power-off", "关", {"power": False})),
        switch(
            "纸卷",
            ("paper-full", "足够", {"paper": "full", "paper_left_mm": None}),
            ("paper-low", "将尽", {"paper": "low", "paper_left_mm": None}),
            ("paper-short", "只剩 60 毫米", {"paper": "low", "paper_left_mm": 60.0}),
            ("paper-out", "用完", {"paper": "out", "paper_left_mm": None}),
        ),
        switch("盖子", ("close-cover", "合上", {"cover_open": False}), ("open-cover", "打开", {"cover_open": True})),
        switch(
            "机件",
            ("sound", "正常", _SOUND),
            ("overheated", "打印头过热", {**_SOUND, "overheated": True}),
            ("cutter-jammed", "切刀卡住", {**_SOUND, "cutter_jammed": True}),
            ("mechanical-error", "机械故障", {**_SOUND, "mechanical_error": True}),
        ),
        switch(
            "快慢",
            ("quick", "正常", {"answer_delay_ms": 0.0, "mm_per_second": None}),
            ("slow", "很慢", {"answer_delay_ms": 200.0, "mm_per_second": 20.0}),
        ),
        faults(
            fault("stall", "打印时卡住", fault_at=0),
            fault("lie_ok", "谎报正常", fault_at=0),
            fault("silent", "不回答状态", fault_at=0),
            fault("garbage", "回答是乱码", fault_at=0),
            fault("intermittent", "时好时坏", fault_at=2000),
            fault("swallow", "吞掉一段数据", fault_at=64),
            fault("power_cycle", "打印中断电重启", fault_at=500),
            fault("cut_connection_mid_job", "打到一半断线", fault_at=0),
            fine=_FINE,
        ),
    ),
    (
        UNPLUGGED,
        Sign("没有电", "bad", {"power": False}),
        Sign("盖子开着", "bad", {"cover_open": True}),
        Sign("没有纸", "bad", {"paper": "out"}),
        Sign("过热", "bad", {"overheated": True}),
        Sign("切刀卡住", "bad", {"cutter_jammed": True}),
        Sign("机械故障", "bad", {"mechanical_error": True}),
        Sign("谎报正常", "attention", {"fault": "lie_ok"}),
        Sign("打印时卡住", "bad", {"fault": "stall"}),
        Sign("就绪", "good", {"fault": None, "paper": "full"}),
        Sign("纸将用尽", "attention", {"fault": None}),
        Sign("有故障", "attention", {}),
    ),
    Output("最近打出的凭条", "slips/slip-*.png", "image/png"),
)

PAGE_PRINTER = Section(
    "page_printer",
    "A4 打印机",
    PRINTS,
    "page_printer.json",
    {
        "plugged": True,
        "paper": "full",
        "paper_left": None,
        "cover_open": False,
        "marker_level": 75,
        "seconds_per_sheet": 0.05,
        "fault": None,
    },
    (
        cable(),
        switch(
            "纸盒",
            ("paper-full", "足够", {"paper": "full", "paper_left": None}),
            ("paper-low", "将尽", {"paper": "low", "paper_left": None}),
            ("paper-one", "只剩一张", {"paper": "low", "paper_left": 1}),
            ("paper-out", "用完", {"paper": "out", "paper_left": None}),
            ("paper-jam", "卡纸", {"paper": "jam", "paper_left": None}),
        ),
        switch("盖子", ("close-cover", "合上", {"cover_open": False}), ("open-cover", "打开", {"cover_open": True})),
        switch(
            "快慢", ("quick", "正常", {"seconds_per_sheet": 0.05}), ("slow", "一张十秒", {"seconds_per_sheet": 10.0})
        ),
        faults(
            fault("marker_low", "墨粉将尽"),
            fault("marker_empty", "墨粉用完"),
            fault("abort", "第一张后放弃"),
            fault("abort_at_start", "一开始就放弃"),
            fault("silent", "没有回应"),
            fault("cut_mid_document", "传到一半断线"),
        ),
    ),
    (
        UNPLUGGED,
        Sign("盖子开着", "bad", {"cover_open": True}),
        Sign("卡纸", "bad", {"paper": "jam"}),
        Sign("没有纸", "bad", {"paper": "out"}),
        Sign("墨粉用完", "bad", {"fault": "marker_empty"}),
        Sign("就绪", "good", {"fault": None, "paper": "full"}),
        Sign("纸将用尽", "attention", {"fault": None}),
        Sign("有故障", "attention", {}),
    ),
    Output("最近打出的文件", "pages/job-*.pdf", "application/pdf"),
)
