"""Groups of wordings which search takes for one another. Each change is on the record."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from claims.audit.operations import Subject, record_event
from claims.base import now
from claims.errors import BadInput, NotFound, Stale
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.newsroom.synonym_models import LONGEST_WORDING, Synonym, SynonymGroup
from claims.typed import required

FIELD = "wordings"
MOST_GROUPS = 500
MOST_WORDINGS = 12
MOST_WORDS = 8
_SPACES = re.compile(r"\s+")
_APART = re.compile(r"[\W_]+")


def all_groups(session: Session) -> Sequence[SynonymGroup]:
    """Return every group, by its first wording."""
    groups = session.exec(select(SynonymGroup)).all()
    return sorted(groups, key=lambda group: [each.key for each in group.synonyms])


def find_group(session: Session, group_id: str) -> SynonymGroup:
    """Return a group. Raises NotFound."""
    group = session.get(SynonymGroup, group_id)
    if group is None:
        raise NotFound("group of wordings", group_id)
    return group


def synonyms_stamp(session: Session) -> tuple[int, object]:
    """Return what changes whenever any group does."""
    counted = sa.select(sa.func.count(), sa.func.max(col(SynonymGroup.changed_at)))
    count, changed = session.execute(counted.select_from(SynonymGroup)).one()
    return count, changed


def add_group(session: Session, *, actor: User, wordings: Sequence[str]) -> SynonymGroup:
    """Add a group of at least two wordings.

    Raises NeedsRole unless the actor is an editor or admin, BadInput for wordings that cannot be
    used, naming the line.
    """
    _require_editor(actor)
    if len(all_groups(session)) >= MOST_GROUPS:
        raise BadInput(FIELD, f"There are {MOST_GROUPS} groups already; delete one first.")
    group = SynonymGroup()
    group.synonyms = _checked(session, group, wordings)
    session.add(group)
    session.flush()
    _record(session, actor, "add synonyms", group, {"wordings": list(group.wordings)})
    return group


def change_group(
    session: Session,
    *,
    actor: User,
    group: SynonymGroup,
    seen_version: int,
    wordings: Sequence[str],
) -> None:
    """Give a group other wordings. Does nothing when nothing changes.

    Raises what `add_group` does, and Stale if somebody else changed the group meanwhile.
    """
    _require_editor(actor)
    if group.version != seen_version:
        raise Stale("group of wordings", current=group.version)
    before, synonyms = group.wordings, _checked(session, group, wordings)
    if before == tuple(each.wording for each in synonyms):
        return
    group.synonyms = []
    group.changed_at = now()
    session.add(group)
    # The old rows go first: the new ones may have their keys and places.
    session.flush()
    group.synonyms = synonyms
    session.flush()
    payload = {"before": list(before), "after": list(group.wordings)}
    _record(session, actor, "change synonyms", group, payload)


def delete_group(session: Session, *, actor: User, group: SynonymGroup) -> None:
    """Delete a group: its wordings stand for one another no more."""
    _require_editor(actor)
    _record(session, actor, "delete synonyms", group, {"wordings": list(group.wordings)})
    session.delete(group)
    session.flush()


def _require_editor(actor: User) -> None:
    require_role(actor, "change what search takes for the same", Role.EDITOR, Role.ADMIN)


def _record(
    session: Session, actor: User, action: str, group: SynonymGroup, payload: Mapping[str, object]
) -> None:
    subject = Subject("synonym_group", group.id)
    record_event(session, actor_id=actor.id, action=action, subject=subject, payload=payload)


def _checked(session: Session, group: SynonymGroup, wordings: Sequence[str]) -> list[Synonym]:
    """Return the wordings as rows; empty lines are skipped."""
    found: list[Synonym] = []
    for number, text in enumerate(wordings, start=1):
        wording = _SPACES.sub(" ", text).strip()
        if wording:
            found.append(_row(group, len(found), _usable(wording, number)))
    if len(found) < 2:  # noqa: PLR2004 - one wording has nothing to stand for
        raise BadInput(FIELD, "Give at least two wordings, one a line.")
    if len(found) > MOST_WORDINGS:
        raise BadInput(FIELD, f"At most {MOST_WORDINGS} wordings fit in a group.")
    _refuse_twins(found)
    _refuse_taken(session, group, found)
    return found


def _row(group: SynonymGroup, position: int, wording: str) -> Synonym:
    return Synonym(group_id=group.id, position=position, wording=wording, key=wording_key(wording))


def _usable(wording: str, number: int) -> str:
    """Return a wording. Raises BadInput, with the number of its line, for one of no use."""
    if len(wording) > LONGEST_WORDING:
        raise BadInput(FIELD, f"Line {number} has more than {LONGEST_WORDING} characters.")
    words = wording_key(required(FIELD, wording, limit=LONGEST_WORDING)).split()
    if not words:
        raise BadInput(FIELD, f"Line {number}, “{wording}”, has no letter and no digit.")
    if len(words) > MOST_WORDS:
        raise BadInput(FIELD, f"Line {number} has more than {MOST_WORDS} words.")
    return wording


def wording_key(wording: str) -> str:
    """Return a wording in lower case, without accents and signs: what makes two the same."""
    bare = unicodedata.normalize("NFKD", wording.casefold())
    letters = "".join(each for each in bare if not unicodedata.combining(each))
    return _APART.sub(" ", letters).strip()[:LONGEST_WORDING]


def _refuse_twins(found: Sequence[Synonym]) -> None:
    seen: dict[str, str] = {}
    for each in found:
        if each.key in seen:
            raise BadInput(
                FIELD, f"“{seen[each.key]}” and “{each.wording}” are the same to search."
            )
        seen[each.key] = each.wording


def _refuse_taken(session: Session, group: SynonymGroup, found: Sequence[Synonym]) -> None:
    keys = [each.key for each in found]
    taken = session.exec(
        select(Synonym).where(col(Synonym.key).in_(keys), col(Synonym.group_id) != group.id)
    ).first()
    if taken is not None:
        others = "”, “".join(find_group(session, taken.group_id).wordings)
        raise BadInput(FIELD, f"“{taken.wording}” is in another group already: “{others}”.")
