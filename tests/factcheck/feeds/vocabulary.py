"""schema.org's vocabulary, as a package generated from it has it: which type may say what."""

import re
from typing import Any

import msgspec_schemaorg.models as vocabulary

PLAIN = {str: ("str", "date", "datetime", "URL"), int: ("int",), bool: ("bool",)}


def complaints(thing: dict[str, Any], where: str = "") -> list[str]:
    """Return what schema.org's vocabulary does not allow in this JSON-LD object."""
    kind = getattr(vocabulary, thing["@type"], None)
    if kind is None:
        return [f"{where}: no type {thing['@type']}"]
    found = []
    for name, value in thing.items():
        if name.startswith("@"):
            continue
        expected = _range(kind, name)
        if expected is None:
            found.append(f"{where}: {thing['@type']} has no {name}")
            continue
        for each in value if isinstance(value, list) else [value]:
            found += _misfits(each, expected, f"{where}.{name}")
    return found


def _misfits(value: object, expected: str, where: str) -> list[str]:
    if isinstance(value, dict):
        names = {each.__name__ for each in getattr(vocabulary, value["@type"]).__mro__}
        fits = names & set(re.findall(r"'(\w+)'", expected))
        return complaints(value, where) + ([] if fits else [f"{where}: not {value['@type']}"])
    fits = any(re.search(rf"\b{name}\b", expected) for name in PLAIN[type(value)])
    return [] if fits else [f"{where}: {value!r} is none of {expected}"]


def _range(kind: type, name: str) -> str | None:
    """Return the annotation of a property, as text, from the type or those above it."""
    for each in kind.__mro__:
        if name in getattr(each, "__annotations__", {}):
            return str(each.__annotations__[name])
    return None
