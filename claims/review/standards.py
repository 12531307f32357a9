"""The newsroom's editorial rules as settings, with what each means and where it starts."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, select

from claims.audit.operations import Subject, record_event
from claims.errors import BadInput, NotFound
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.review.models import Standard


@dataclass(frozen=True)
class StandardKind:
    """One rule: its default, the values it may take, and what it means to an editor."""

    key: str
    label: str
    meaning: str
    default: int
    least: int = 0
    most: int = 1
    for_readers: bool = True

    @property
    def is_switch(self) -> bool:
        """Return whether the rule is only on or off."""
        return (self.least, self.most) == (0, 1)


STANDARDS: tuple[StandardKind, ...] = (
    StandardKind(
        "panel_size", "Panel size", "How many editors judge a ruling before it is public.", 3, 1, 9
    ),
    StandardKind(
        "quorum", "Quorum", "How many of them must approve the very same version.", 2, 1, 9
    ),
    StandardKind(
        "element_evidence",
        "Evidence for every part",
        "Every part of the claim has at least one citation that supports or refutes it.",
        1,
    ),
    StandardKind(
        "independent_sources",
        "Independent sources",
        "How many sources of different origin each part of the claim needs.",
        2,
        0,
        9,
    ),
    StandardKind(
        "primary_source", "Primary source", "At least one citation is of a primary source.", 1
    ),
    StandardKind(
        "snapshots", "Snapshots", "Every cited item has a snapshot, so that it cannot rot.", 1
    ),
    StandardKind(
        "quotations",
        "Quotations found",
        "Every quotation was found in our copy of what it is quoted from, where that has text.",
        1,
    ),
    StandardKind(
        "said_where_when",
        "Word for word, where and when",
        "The claim has a verbatim quotation, a date and a place.",
        1,
    ),
    StandardKind(
        "reply_sought", "Right of reply", "The speaker was asked for a reply before submission.", 1
    ),
    StandardKind(
        "panel_reminder_days",
        "Reminder to vote",
        "After how many days editors who have not voted are reminded, again and again; 0 is never.",
        2,
        0,
        60,
        for_readers=False,
    ),
)
_KINDS = {kind.key: kind for kind in STANDARDS}


def standards_in_force(session: Session) -> dict[str, int]:
    """Return every standard's value: what the newsroom set, else the default."""
    chosen = {row.key: row.value for row in session.exec(select(Standard))}
    return {kind.key: chosen.get(kind.key, kind.default) for kind in STANDARDS}


def set_standard(session: Session, *, actor: User, key: str, value: int) -> None:
    """Change one standard, on the record. Raises BadInput naming the key, NotFound, NeedsRole."""
    set_standards(session, actor=actor, values={key: value})


def set_standards(session: Session, *, actor: User, values: Mapping[str, int]) -> None:
    """Change several standards together; each that really changes is on the record.

    Raises BadInput naming the key, NotFound, NeedsRole; then nothing has changed.
    """
    require_role(actor, "change a standard", Role.ADMIN)
    before = standards_in_force(session)
    for key, value in values.items():
        _require_in_range(key, value)
    after = {**before, **values}
    if after["quorum"] > after["panel_size"]:
        key = "quorum" if "quorum" in values else "panel_size"
        raise BadInput(key, "The quorum cannot be larger than the panel.")
    for key in values:
        if before[key] != after[key]:
            _set(session, actor, key, before[key], after[key])


def _require_in_range(key: str, value: int) -> None:
    kind = _KINDS.get(key)
    if kind is None:
        raise NotFound("standard", key)
    if not kind.least <= value <= kind.most:
        raise BadInput(key, f"{kind.label} lies between {kind.least} and {kind.most}.")


def _set(session: Session, actor: User, key: str, before: int, after: int) -> None:
    session.merge(Standard(key=key, value=after))
    session.flush()
    record_event(
        session,
        actor_id=actor.id,
        action="change standard",
        subject=Subject("standard", key),
        payload={"before": before, "after": after},
    )
