"""The section of the configuration file that says which platform this is, and the one for a platform that speaks GB/T 39046."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Documents = dict[str, Annotated[str, msgspec.Meta(pattern=r"^[0-9]{3}$")]]


class PlatformSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the platform is and what proves both sides: all but ``url``, ``adapter`` and the ids are files. ``time_url`` is plain
    HTTP, where its signed time is told; empty: nobody tells, and the machine's clock is believed. ``adapter``: what the platform
    speaks. ``seal_roots``: who is trusted for seals of organs, a file or a folder; empty: nobody, and no result is printed."""

    url: str
    ca: str
    client_cert: str
    client_key: str
    sealing_key: str
    sealing_key_id: str
    signing_key: str
    time_url: str = ""
    time_key: str = ""
    time_key_id: str = ""
    seal_roots: str = ""
    adapter: Literal["reference", "gb39046"] = "reference"


class Gb39046Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the operator of such a platform has said. ``confirmed``: ids of code maps that were held against its documents
    (docs/codes.md); ``documents``: kind of card -> GA/T 2000.156; ``source``: 申报来源代码."""

    confirmed: tuple[str, ...] = ()
    documents: Documents = {}
    source: str = ""


PATHS = ("ca", "client_cert", "client_key", "sealing_key", "signing_key", "time_key", "seal_roots")


def platform_fault(platform: PlatformSection) -> str:
    """What is wrong with it, key first; empty when nothing is."""
    if not platform.url.startswith("https://"):
        return "url must begin with https://"
    told = (platform.time_url, platform.time_key, platform.time_key_id)
    if any(told) and not all(told):
        return "time_url, time_key and time_key_id go together"
    if platform.time_url and not platform.time_url.startswith("http://"):
        return "time_url must begin with http://: TLS brings no time to a clock that is wrong"
    return ""
