"""Times as papers say them: to the minute, in the kiosk's zone."""

from __future__ import annotations

from datetime import datetime, tzinfo


def minute(moment: datetime, zone: tzinfo | None = None) -> str:
    """``2026年11月23日 10:24``; ``zone`` when the moment came from elsewhere and is to be read beside a local one."""
    there = moment.astimezone(zone) if zone is not None else moment
    return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"
