"""The platform's bad days on the bench: a fault of ``faults`` that stands until it is taken out, in ``platform.json``.

``{"fault": null | {"kind": "portal", …}}``. It hits every request of a kiosk; those of ``PUT /v1/_faults`` come first.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox import bench_files
from sandbox.bench_rows import NETWORKS
from sandbox.bench_table import Press, Row, Section, Sign
from sandbox.faults import PATH, Fault, Faults

PLATFORM = Section(
    "platform",
    "综合一窗平台",
    NETWORKS,
    "platform.json",
    {"fault": None},
    (
        Row(
            "收到请求时",
            (
                Press("fault-none", "正常答复", {"fault": None}),
                Press(
                    "fault-busy",
                    "说忙，稍后再来",
                    {"fault": {"kind": "status", "status": 503, "retry_after": "5"}},
                    warns=True,
                ),
                Press("fault-broken", "出内部错误", {"fault": {"kind": "status", "status": 500}}, warns=True),
                Press("fault-lost", "收下但答复丢失", {"fault": {"kind": "drop_after"}}, warns=True),
                Press("fault-half", "答复断在一半", {"fault": {"kind": "drop_middle"}}, warns=True),
                Press("fault-late", "迟 5 秒答复", {"fault": {"kind": "latency", "ms": 5000}}, warns=True),
                Press("fault-portal", "被登录网页拦截", {"fault": {"kind": "portal"}}, warns=True),
                Press("fault-garbage", "答复是乱码", {"fault": {"kind": "garbage"}}, warns=True),
                Press("fault-drip", "答复一点一点地来", {"fault": {"kind": "drip", "ms": 200}}, warns=True),
                Press("fault-twice", "同一请求收到两次", {"fault": {"kind": "duplicate"}}, warns=True),
                Press("fault-certificate", "证书不对", {"fault": {"kind": "certificate"}}, warns=True),
                Press(
                    "fault-clock", "时间快 10 年", {"fault": {"kind": "clock_off", "ms": 315_360_000_000}}, warns=True
                ),
            ),
        ),
    ),
    (Sign("正常", "good", {"fault": None}), Sign("有故障", "bad", {})),
    ours=True,
)


class StandingFault:
    """ASGI application around another one; ``file`` is looked at with each request."""

    def __init__(self, app: ASGIApp, file: Path) -> None:
        self._faults = Faults(app)
        self._app = app
        self._file = file

    def over(self, app: ASGIApp) -> StandingFault:
        """The same fault before another application."""
        return StandingFault(app, self._file)

    def takes_handshake(self) -> bool:
        """Whether connections meet a wrong certificate now."""
        fault = self._standing()
        return fault is not None and fault.kind == "certificate"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._standing() if scope["type"] == "http" and scope["path"] != PATH else None
        if fault is None or fault.kind == "certificate":
            await self._app(scope, receive, send)
        else:
            await self._faults.strike(fault, scope, receive, send)

    def _standing(self) -> Fault | None:
        """None also for a file that says nonsense: the panel shows it as unreadable."""
        try:
            return msgspec.convert(bench_files.read(self._file, PLATFORM.normal)["fault"], Fault | None)
        except (bench_files.Unreadable, msgspec.ValidationError, OSError):
            return None
