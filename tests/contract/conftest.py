from __future__ import annotations

from tests.sandbox.fixtures import platform, shared_platform

__all__ = ["platform", "shared_platform"]
