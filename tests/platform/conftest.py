from __future__ import annotations

from tests.sandbox.fixtures import own_platform, platform, shared_platform

__all__ = ["own_platform", "platform", "shared_platform"]
