"""Times as papers say them: the kiosk's local zone, to the minute."""

from __future__ import annotations

from datetime import datetime, tzinfo


def minute(moment: datetime, zone: tzinfo | None = None) -> str:
    """``2026-11-23 10:24``; ``zone`` when the moment came from elsewhere and is to be read beside a local one."""
    return f"{moment.astimezone(zone) if zone else moment:%Y-%m-%d %H:%M}"
