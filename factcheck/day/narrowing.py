"""From an address (or a saved view's query) to what staff look for, with names made into rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from claims.base import now
from claims.filing.models import State
from claims.newsroom.models import User
from claims.review.board import BoardFilter
from factcheck.staff_search.asking import Question, StaffSort, kind_named, read_question
from factcheck.staff_search.finding import Narrowed

ME, NOBODY = "me", "nobody"


@dataclass(frozen=True)
class Wanted:
    """What an address asks of search: the question, what is looked through, and the order.

    `unknown` names what was typed and is no such thing, so that the page can say so.
    """

    question: Question
    narrowed: Narrowed
    sort: StaffSort
    unknown: tuple[str, ...] = ()


def claims_filter(values: Mapping[str, str], me: User, owner_id: str | None) -> BoardFilter:
    """Return the filter of claims that the values ask for; `owner=me` is whoever looks."""
    owner = values.get("owner", "")
    state = next((state for state in State if state == values.get("state")), None)
    return BoardFilter(
        states=[state] if state else (),
        assignee_id={ME: me.id, NOBODY: None}.get(owner, owner_id),
        without_owner=owner == NOBODY,
        speaker=values.get("speaker", ""),
        contest=values.get("contest", ""),
        topic=values.get("topic", ""),
        overdue_on=now().date() if values.get("overdue") else None,
    )


def wanted_by(session: Session, values: Mapping[str, str], me: User) -> Wanted:
    """Return what the values of an address ask for, as this person."""
    question = read_question(values.get("q", ""))
    merged = {**values, **question.fields}
    for name in ("kind", "state"):
        merged[name] = merged.get(name, "").lower().replace(" ", "_")
    owner_id = _owner(session, merged.get("owner", ""))
    kind = kind_named(merged.get("kind", ""))
    return Wanted(
        question=question,
        narrowed=Narrowed([kind] if kind else (), claims_filter(merged, me, owner_id)),
        sort=next((each for each in StaffSort if each == values.get("sort")), StaffSort.BEST),
        unknown=_unknown(merged, kind is not None, owner_id),
    )


def _owner(session: Session, text: str) -> str | None:
    """Return the id of the person named by an id or by words of their name, if there is one."""
    if not text or text in {ME, NOBODY}:
        return None
    named = col(User.name).icontains(text, autoescape=True)
    query = select(User.id).where((col(User.id) == text) | named).order_by(User.name).limit(1)
    return session.exec(query).first()


def _unknown(values: Mapping[str, str], knows_kind: bool, owner_id: str | None) -> tuple[str, ...]:
    states = {state.value for state in State}
    wrong = {
        "kind": not knows_kind,
        "state": values.get("state") not in states,
        "owner": owner_id is None and values.get("owner") not in {ME, NOBODY},
    }
    return tuple(
        f"{name}: {values[name]}" for name, bad in wrong.items() if values.get(name) and bad
    )
