"""``python -m sandbox.export FILE``: the contract as OpenAPI.

``docs/contract/openapi.json`` is what the stand-in platform serves, to the letter; ``docs/contract/platform.openapi.yaml`` is
the contract for whoever builds a platform: the same without what is the stand-in's own, with examples and servers.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy.pool import StaticPool

from sandbox.api import create_api
from sandbox.certificates import make_root
from sandbox.examples import examples
from sandbox.keyring import Keyring
from sandbox.platform_time import TimeDesk
from sandbox.rooms import join
from sandbox.tables import open_engine

OURS = ("/v1/ledger",)  # nothing that a platform has to have
ABOUT = """What a kiosk and a central platform say to each other. Every request comes over mutual TLS 1.3; the time is told over
plain HTTP too. Errors are problem documents (RFC 9457); only the types under `x-permanent-problem-types` are final.
The rules behind each operation stand in README.md beside this file."""
SERVERS = [{"url": "https://platform.example", "description": "The platform; client certificates"}]
TIME_SERVERS = [{"url": "http://platform.example:8080", "description": "Plain HTTP: the answer is signed"}, *SERVERS]


def document() -> dict[str, Any]:
    """What the application serves at ``/openapi.json``."""
    keys = Keyring(X25519PrivateKey.generate())
    engine = open_engine("sqlite://", poolclass=StaticPool)

    def clock() -> datetime:
        return datetime.now(UTC)

    desk = TimeDesk(Ed25519PrivateKey.generate(), clock)
    made: dict[str, Any] = create_api(join(engine, keys, clock, clerk_url=""), desk, make_root(clock())).openapi()
    engine.dispose()
    return made


def contract() -> str:
    """The served document, sorted and indented so that a change shows as a change."""
    return json.dumps(document(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def platform_contract() -> str:
    """The contract as YAML, with an example in each schema that has one."""
    said = document()
    said["info"]["description"] = ABOUT
    said["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    said["servers"] = SERVERS
    said["paths"] = {path: operations for path, operations in said["paths"].items() if path not in OURS}
    said["paths"]["/v1/time"]["servers"] = TIME_SERVERS
    said["paths"]["/v1/time"]["get"]["security"] = []
    schemas = said["components"]["schemas"]
    for name in [name for name in schemas if name.startswith("Ledger")]:
        del schemas[name]
    for name, example in examples().items():
        schemas[name]["examples"] = [example]
    text: str = yaml.safe_dump(said, allow_unicode=True, sort_keys=True, width=120)
    return text


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(platform_contract() if file.suffix == ".yaml" else contract(), encoding="utf-8")
