"""How a link of the chain is made: canonical JSON, a digest of the payload, the hash before it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

FIRST_HASH = "0" * 64


def canonical_json(value: object) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, UTF-8 as it is.

    The rules are those of RFC 8785 for the values that we store (no floats that need care).
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    """Return the SHA-256 of the text's UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def link_hash(previous_hash: str, event: Mapping[str, object]) -> str:
    """Return the SHA-256 over the hash before and the canonical JSON of this event."""
    return digest(previous_hash + "\n" + canonical_json(event))


def written_time(at: datetime) -> str:
    """Return the time as it is hashed: ISO 8601 in UTC, always with microseconds."""
    return at.isoformat(timespec="microseconds")
