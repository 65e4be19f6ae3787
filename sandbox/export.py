"""``python -m sandbox.export FILE``: the contract as OpenAPI, as it is kept in ``docs/contract/openapi.json``."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy.pool import StaticPool

from sandbox.api import create_api
from sandbox.certificates import make_root
from sandbox.keyring import Keyring
from sandbox.platform_time import TimeDesk
from sandbox.rooms import join
from sandbox.tables import open_engine


def contract() -> str:
    """The document, sorted and indented so that a change shows as a change."""
    keys = Keyring(X25519PrivateKey.generate())
    engine = open_engine("sqlite://", poolclass=StaticPool)

    def clock() -> datetime:
        return datetime.now(UTC)

    desk = TimeDesk(Ed25519PrivateKey.generate(), clock)
    document = create_api(join(engine, keys, clock, clerk_url=""), desk, make_root(clock())).openapi()
    engine.dispose()
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(contract(), encoding="utf-8")
