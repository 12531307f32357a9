"""Finding what an address or a form names, for the staff's forms."""

import re
from collections.abc import Mapping
from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, or_, select
from wtforms.fields.choices import SelectChoice

from claims.errors import BadInput, NotFound
from claims.evidence.models import Evidence
from claims.ledger.models import PositionRecord, Proposition
from claims.ledger.queries import propositions
from claims.people.models import Speaker
from claims.people.queries import contests_with_days
from factcheck.database import db
from factcheck.desk.fields import options
from factcheck.desk.saving import DeskForm

_ID = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")
NOT_CHOSEN = ("", "Choose one")


def page(template: str, form: DeskForm, **context: object) -> ResponseReturnValue:
    """Return the ledger's page with the form, with the status that fits."""
    return render_template(f"ledger/{template}", form=form, **context), form.status


def record_row(record_id: str) -> PositionRecord:
    """Return the record with this id, unless it was removed. Raises NotFound."""
    found = db.session.get(PositionRecord, record_id) if _ID.fullmatch(record_id) else None
    if found is None or found.removed_at is not None:
        raise NotFound("record", record_id)
    return found


def evidence_named(row_id: str) -> Evidence | None:
    """Return the evidence that an address names, if it does."""
    return db.session.get(Evidence, row_id) if _ID.fullmatch(row_id) else None


def speaker_named(row_id: str) -> Speaker | None:
    """Return the speaker that an address names, if it does."""
    return db.session.get(Speaker, row_id) if _ID.fullmatch(row_id) else None


def chosen_proposition(session: Session, proposition_id: str) -> Proposition:
    """Return the proposition that was chosen in a form. Raises BadInput."""
    found = session.get(Proposition, proposition_id)
    if found is None:
        raise BadInput("proposition", "Choose one.")
    return found


def proposition_choices() -> list[SelectChoice]:
    """Return every proposition for a form to choose from."""
    known = [(each.id, each.name) for each in propositions(db.session)]
    return options([NOT_CHOSEN, *known])


def days_by_proposition() -> Mapping[str, Mapping[str, date]]:
    """Return the days that a date may name, by the proposition whose contest has them."""
    by_contest = {
        contest.id: {day.name: day.on for day in contest.days}
        for contest in contests_with_days(db.session)
    }
    return {
        each.id: by_contest[each.contest_id]
        for each in propositions(db.session)
        if each.contest_id is not None
    }


def evidence_called(session: Session, words: str, before: Evidence | None) -> Evidence | None:
    """Return the evidence of this address, title or reference; None for no words.

    Of several that are called so, `before` stays. Raises BadInput for none or too many.
    """
    words = words.strip()
    if not words:
        return None
    called = or_(
        col(Evidence.url) == words, col(Evidence.title) == words, col(Evidence.reference) == words
    )
    found = session.exec(select(Evidence).where(called).limit(2)).all()
    if before is not None and words in {before.url, before.title, before.reference}:
        return before
    if not found:
        raise BadInput("evidence", "There is no such evidence yet: add it at a claim first.")
    if len(found) > 1:
        raise BadInput("evidence", "Several pieces of evidence are called so: give the address.")
    return found[0]


def name_of(evidence: Evidence | None) -> str:
    """Return what `evidence_called` finds this evidence by."""
    return (evidence.url or evidence.title) if evidence else ""
