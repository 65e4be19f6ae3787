"""The platform's clock as the other rooms take it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
"""Aware local time."""
