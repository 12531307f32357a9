"""What both forms of the Factopolis collection mean by their fields."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from claims.dates import parse_imprecise_date
from claims.filing.importing import ImportedAffiliation, ImportedAppearance, ImportedSource
from claims.people.models import AffiliationKind
from claims.typed import required
from factcheck.importing.rows import Json

ORIGIN = "factopolis"
PARTIES = {"gop": "Republican Party", "democratic-party": "Democratic Party"}
ADDRESSES = {
    "wikipedia": "https://en.wikipedia.org/wiki/{}",
    "twitter": "https://twitter.com/{}",
    "facebook": "https://www.facebook.com/{}",
    "youtube": "https://www.youtube.com/watch?v={}",
    "archive-org": "https://archive.org/details/{}",
    "c-span": "https://www.c-span.org/video/?{}",
}
SAME_AS = ("wikipedia", "twitter", "facebook")
MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,500})\]\((https?://[^\s()]{1,1900})\)")


def ref(name: str) -> str:
    """Return the name under which a thing of this collection is known here."""
    return f"{ORIGIN}:{name}"


def address_of(kind: str, name: object) -> str | None:
    """Return the web address of an account or recording, where the kind makes it certain."""
    if not name or kind not in ADDRESSES:
        return None
    return ADDRESSES[kind].format(str(name).replace(" ", "_"))


def topic_name(slug: str) -> str:
    """Return a topic's name from its slug: “currency-manipulation” is “Currency manipulation”."""
    return slug.replace("-", " ").capitalize()


def affiliations(parties: Iterable[str], offices: Iterable[Json]) -> list[ImportedAffiliation]:
    """Return parties (undated there) and offices with their dates."""
    return [
        *(
            ImportedAffiliation(AffiliationKind.PARTY, PARTIES.get(party, topic_name(party)))
            for party in parties
        ),
        *(
            ImportedAffiliation(
                AffiliationKind.OFFICE,
                str(office["title"]),
                parse_imprecise_date(str(office["from"])),
                parse_imprecise_date(str(office["thru"])) if office.get("thru") else None,
            )
            for office in offices
        ),
    ]


def appearance(
    statement_ref: str,
    *,
    person: str,
    quote: str,
    date: str,
    where: str,
    retraction: str,
    sources: Sequence[ImportedSource],
) -> ImportedAppearance:
    """Return a statement as an appearance. The addresses of links in its text become sources."""
    links = [
        ImportedSource("link in the quotation", url, {"text": text})
        for text, url in MARKDOWN_LINK.findall(quote)
    ]
    return ImportedAppearance(
        ref=statement_ref,
        speaker_ref=ref(person),
        quotation=required("quotation", MARKDOWN_LINK.sub(r"\1", quote), limit=20_000),
        said=parse_imprecise_date(date) if date else None,
        venue=where,
        retraction=retraction,
        sources=[*sources, *links],
    )


def source(given: Json) -> ImportedSource:
    """Return a source with an address where one is given or certain, and all else as it stands."""
    kind = str(given["type"])
    address = given.get("url") or given.get("source") or address_of(kind, given.get("id")) or ""
    rest = {key: str(value) for key, value in given.items() if key != "type" and value is not None}
    return ImportedSource(kind, str(address), rest)


def retraction_words(given: Json | str | None) -> str:
    """Return a retraction as a line of words; the flat form holds it as JSON text."""
    if not given:
        return ""
    found: dict[str, Any] = json.loads(given) if isinstance(given, str) else dict(given)
    issuer = found.get("issuer") or {}
    by = ", ".join(str(issuer[key]) for key in ("name", "id", "position") if issuer.get(key))
    words = [
        str(found.get("type", "retraction")).capitalize(),
        f"by {by}" if by else "",
        f"on {found['date']}" if found.get("date") else "",
        f"“{found['quote']}”" if found.get("quote") else "",
        str(found.get("source", "")),
    ]
    return " · ".join(word for word in words if word)
