"""Other organisations' published verdicts: kept exactly as published, none ever invented."""

from dataclasses import dataclass

from sqlmodel import Session, select

from claims.dates import ImpreciseDate
from claims.errors import BadInput
from claims.evidence.models import ExternalCheck, ExternalChecker
from claims.filing.models import Claim
from claims.former_slugs import surviving
from claims.typed import optional, required, unique_slug, web_address


@dataclass(frozen=True)
class CheckDetails:
    """A published verdict. No label: they published none. Numbers only if their scale has some."""

    url: str
    label: str | None = None
    number: float | None = None
    worst: float | None = None
    best: float | None = None
    published: ImpreciseDate | None = None
    excerpt: str = ""
    import_ref: str | None = None
    appearance_id: str | None = None


def checker_called(
    session: Session, name: str, *, slug: str = "", url: str | None = None
) -> ExternalChecker:
    """Return the organisation of this slug or name, made known if it is not yet."""
    tidy = required("checker", name, limit=200)
    wanted = ExternalChecker.slug == slug if slug else ExternalChecker.name == tidy
    known = session.exec(select(ExternalChecker).where(wanted)).first()
    if known is not None:
        return surviving(session, known)
    checker = ExternalChecker(
        slug=slug or unique_slug(session, ExternalChecker.slug, tidy),
        name=tidy,
        url=web_address("url", url),
    )
    session.add(checker)
    session.flush()
    return checker


def knows_check(session: Session, claim: Claim, ref: str) -> bool:
    """Return whether this verdict was taken over for this claim already."""
    query = select(ExternalCheck.id).where(
        ExternalCheck.claim_id == claim.id, ExternalCheck.import_ref == ref
    )
    return session.exec(query).first() is not None


def add_external_check(
    session: Session, claim: Claim, checker: ExternalChecker, details: CheckDetails
) -> ExternalCheck:
    """Keep another organisation's verdict beside the claim, its label as published or none.

    Raises BadInput naming the field; a verdict without an address is none.
    """
    url = web_address("url", details.url)
    if url is None:
        raise BadInput("url", "A published verdict has an address.")
    check = ExternalCheck(
        claim_id=claim.id,
        checker_id=checker.id,
        url=url,
        label=optional("label", details.label or "", limit=200) or None,
        number=details.number,
        worst=details.worst,
        best=details.best,
        published=details.published,
        excerpt=optional("excerpt", details.excerpt, limit=20_000),
        import_ref=details.import_ref,
        appearance_id=details.appearance_id,
    )
    session.add(check)
    session.flush()
    return check
