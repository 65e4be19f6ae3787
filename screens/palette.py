"""Colours. Every text colour stands at least 7:1 on the ground it is used on, edges of controls at least 3:1 (UI.md).

Two palettes: the calm standard one, and high contrast (light on black, for people who see little).
"""

from __future__ import annotations

from dataclasses import dataclass

Rgba = tuple[float, float, float, float]


def rgba(code: str) -> Rgba:
    """``#RRGGBB`` as four floats 0..1."""
    return (int(code[1:3], 16) / 255, int(code[3:5], 16) / 255, int(code[5:7], 16) / 255, 1.0)


def luminance(colour: Rgba) -> float:
    """Relative luminance, WCAG 2."""
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Rgba, other: Rgba) -> float:
    """Contrast ratio, 1..21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@dataclass(frozen=True, slots=True)
class Palette:
    """Names say what a colour is for. ``*_ground`` is the fill that goes with the text colour of the same name."""

    ground: Rgba
    surface: Rgba
    ink: Rgba
    muted: Rgba
    edge: Rgba
    line: Rgba
    primary: Rgba
    primary_ground: Rgba
    on_primary: Rgba
    primary_pressed: Rgba
    good: Rgba
    good_ground: Rgba
    attention: Rgba
    attention_ground: Rgba
    bad: Rgba
    bad_ground: Rgba
    veil: Rgba
    stage: Rgba  # dark ground behind a scanned page
    machine: Rgba  # the drawn kiosk: its body
    machine_dark: Rgba
    machine_edge: Rgba


STANDARD = Palette(
    ground=rgba("#F2F5F9"),
    surface=rgba("#FFFFFF"),
    ink=rgba("#0F1E2E"),
    muted=rgba("#3D4E61"),
    edge=rgba("#7B8CA0"),
    line=rgba("#CBD6E2"),
    primary=rgba("#0A4A94"),
    primary_ground=rgba("#E4EEF9"),
    on_primary=rgba("#FFFFFF"),
    primary_pressed=rgba("#06356C"),
    good=rgba("#0A5530"),
    good_ground=rgba("#E0F2E8"),
    attention=rgba("#7A4300"),
    attention_ground=rgba("#FFF0D9"),
    bad=rgba("#98131C"),
    bad_ground=rgba("#FDE7E8"),
    veil=(0.059, 0.118, 0.18, 0.62),
    stage=rgba("#243040"),
    machine=rgba("#E3EAF4"),
    machine_dark=rgba("#CBD6E2"),
    machine_edge=rgba("#8CA2B8"),
)

CONTRAST = Palette(
    ground=rgba("#000000"),
    surface=rgba("#000000"),
    ink=rgba("#FFFFFF"),
    muted=rgba("#EDEDED"),
    edge=rgba("#FFFFFF"),
    line=rgba("#8C8C8C"),
    primary=rgba("#FFD83D"),
    primary_ground=rgba("#2A2400"),
    on_primary=rgba("#000000"),
    primary_pressed=rgba("#C9A400"),
    good=rgba("#7CF0AC"),
    good_ground=rgba("#002913"),
    attention=rgba("#FFC56B"),
    attention_ground=rgba("#2B1A00"),
    bad=rgba("#FFA6AB"),
    bad_ground=rgba("#330006"),
    veil=(0.0, 0.0, 0.0, 0.8),
    stage=rgba("#1C1C1C"),
    machine=rgba("#1E1E1E"),
    machine_dark=rgba("#3A3A3A"),
    machine_edge=rgba("#D8D8D8"),
)
