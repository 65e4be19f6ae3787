"""Sets a SANE device's options from the kiosk's settings, and says in the operator's words what it does not offer.

Sources: SANE standard 1.06, 4.5 (well-known options); ``pnm`` keeps whatever it was told last, so every option is set before
every scan; options that a new source or mode brings appear only after it was set.
"""

from __future__ import annotations

import json
import pathlib
from collections.abc import Mapping

import sane

from devices.scanner.sane import PAPER_MM, SaneSettings
from devices.scanner.sane_errors import REFUSALS, device_error, misconfigured
from devices.scanner.sane_names import duplex_value, mode_named, source_named

MM_PER_INCH = 25.4
SHORT_OF_PAPER_MM = 10.0  # a bed's rim hides some; a bed that lacks more cuts the page
SAME_RESOLUTION = 0.05  # 300 may well be 299.7 in a device's own steps
_CORNERS = frozenset({"tl_x", "tl_y", "br_x", "br_y"})
_DUPLEX_SWITCHES = ("adf_mode", "duplex", "adf_duplex")


def parse_options(text: str) -> dict[str, str]:
    """``"a=1,b=2"`` as a mapping. Raises ``DeviceError`` (invalidData, action configuration)."""
    options = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = part.partition("=")
        if not equals or not name.strip():
            raise misconfigured("badOptions", "options: want name=value")
        options[name.strip()] = value.strip()
    return options


def prepare(device: sane.SaneDev, settings: SaneSettings) -> None:
    """Set everything before a scan. Raises ``DeviceError`` (invalidData, action configuration) naming the setting."""
    _set_source(device, settings)
    _set_mode(device, settings.mode)
    if _settable(device, "depth") and 8 in (device.opt["depth"].constraint or [8]):
        set_option(device, "depth", 8)
    _set_resolution(device, settings.resolution)
    _set_area(device, settings)
    for name, value in parse_options(settings.options).items():
        set_option(device, name, value)
    set_from_file(device, settings)


def set_from_file(device: sane.SaneDev, settings: SaneSettings) -> None:
    """Set the options of ``options_file`` as it is now; also between the pages of a stack."""
    if not settings.options_file:
        return
    try:
        options = json.loads(pathlib.Path(settings.options_file).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise misconfigured("badOptions", f"options_file: {type(error).__name__}") from error
    if not isinstance(options, Mapping):
        raise misconfigured("badOptions", "options_file: no object")
    for name, value in options.items():
        set_option(device, str(name), value)


def set_option(device: sane.SaneDev, name: str, value: object) -> None:
    """Set one option by its SANE name. Raises ``DeviceError``: invalidData ``badOptions`` with what the device offers, or what
    became of the device."""
    name = name.replace("-", "_")
    option = device.opt.get(name)
    if option is None:
        raise misconfigured("badOptions", f"no option {name}")
    try:
        setattr(device, name, _converted(option.type, value))
    except sane._sane.error as error:
        if str(error) not in REFUSALS:
            raise device_error(error, f"option {name}") from error
        raise misconfigured("badOptions", f"option {name} refused{_offer(option)}") from error
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise misconfigured("badOptions", f"option {name} refused{_offer(option)}") from error


def _set_source(device: sane.SaneDev, settings: SaneSettings) -> None:
    if not settings.source:
        return
    option = device.opt.get("source")
    offered = [] if option is None or not isinstance(option.constraint, list) else option.constraint
    switch = next((name for name in _DUPLEX_SWITCHES if name in device.opt), None)
    duplex = settings.source == "adf_duplex"
    name = source_named(settings.source, offered)
    if name is not None:
        set_option(device, "source", name)
        # A duplex switch stays where the last user left it.
        if switch is not None and settings.source != "flatbed" and device.opt[switch].is_active():
            _set_switch(device, switch, wanted=duplex)
        return
    feeder = source_named("adf", offered)
    if duplex and switch is not None and feeder is not None:
        set_option(device, "source", feeder)
        _set_switch(device, switch, wanted=True)
        return
    has = ", ".join(offered) if offered else "no choice; leave it empty"
    raise misconfigured("badSource", f"source: no {settings.source}; the device offers {has}")


def _set_switch(device: sane.SaneDev, name: str, *, wanted: bool) -> None:
    value = duplex_value(device.opt[name].constraint, wanted=wanted)
    if value is None:
        raise misconfigured("badSource", f"source: no such choice in {name}{_offer(device.opt[name])}")
    set_option(device, name, value)


def _set_mode(device: sane.SaneDev, mode: str) -> None:
    if "mode" not in device.opt:
        if "grayify" in device.opt:
            set_option(device, "grayify", mode.lower().startswith("g"))
        return
    offered = device.opt["mode"].constraint
    name = mode_named(mode, offered) if isinstance(offered, list) else mode
    if name is None:
        raise misconfigured("badMode", f"mode: not offered{_offer(device.opt['mode'])}")
    set_option(device, "mode", name)


def _set_resolution(device: sane.SaneDev, resolution: int) -> None:
    """A backend rounds what its device cannot do; a page at half the resolution that somebody relies on is none."""
    if not _settable(device, "resolution"):
        return
    set_option(device, "resolution", resolution)
    if abs(device.resolution - resolution) > SAME_RESOLUTION * resolution:
        offer = _offer(device.opt["resolution"])
        raise misconfigured("badResolution", f"resolution: the device takes {device.resolution:g} instead{offer}")


def _set_area(device: sane.SaneDev, settings: SaneSettings) -> None:
    if not settings.paper or not device.opt.keys() >= _CORNERS:
        return
    width, height = PAPER_MM[settings.paper]
    # Feeders of some makes want to know the sheet before they allow its corners.
    for name, millimetres in (("page_width", width), ("page_height", height)):
        if _settable(device, name):
            set_option(device, name, _within(device, name, millimetres, settings))
    for name, millimetres in (("tl_x", 0.0), ("tl_y", 0.0), ("br_x", width), ("br_y", height)):
        set_option(device, name, _within(device, name, millimetres, settings))


def _within(device: sane.SaneDev, name: str, millimetres: float, settings: SaneSettings) -> float:
    """A length in the option's unit, within what the bed has. Raises ``DeviceError`` when that would cut the paper."""
    option = device.opt[name]
    a_millimetre = settings.resolution / MM_PER_INCH if option.unit == sane._sane.UNIT_PIXEL else 1.0
    value = millimetres * a_millimetre
    if not isinstance(option.constraint, tuple):
        return value
    least, most = option.constraint[0], option.constraint[1]
    if value - most > SHORT_OF_PAPER_MM * a_millimetre:
        detail = f"paper: {settings.paper} is larger than the bed ({name} up to {most / a_millimetre:.0f} mm)"
        raise misconfigured("badPaper", detail)
    return float(min(max(value, least), most))


def _settable(device: sane.SaneDev, name: str) -> bool:
    return name in device.opt and bool(device.opt[name].is_active()) and bool(device.opt[name].is_settable())


def _offer(option: sane.Option) -> str:
    if isinstance(option.constraint, list):
        return f"; it offers {', '.join(str(each) for each in option.constraint)}"
    if isinstance(option.constraint, tuple):
        return f"; it offers {option.constraint[0]:g} to {option.constraint[1]:g}"
    return ""


def _converted(kind: int, value: object) -> object:
    """A configured value as the type that the option wants."""
    if kind == sane._sane.TYPE_BOOL:
        return str(value).strip().lower() in ("1", "true", "yes", "on")
    if kind == sane._sane.TYPE_INT:
        return round(float(str(value)))
    if kind == sane._sane.TYPE_FIXED:
        return float(str(value))
    return str(value)
