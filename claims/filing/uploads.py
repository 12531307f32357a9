"""Tables of claims that are uploaded: kept row by row, filed a batch at a time, each row once.

A row's own transaction decides: a program that is killed leaves whole batches done and the rest
waiting, for whoever goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from claims.audit.operations import Subject, record_event
from claims.base import new_id, now
from claims.dates import ImpreciseDate, parse_imprecise_date
from claims.errors import BadInput, ClaimError, WrongState
from claims.filing.addresses import normalised
from claims.filing.import_models import ImportJob, ImportRow, ImportState, RowState
from claims.filing.models import Claim
from claims.filing.operations import (
    AppearanceDetails,
    ClaimDetails,
    file_claim,
    topic_called,
)
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.people.operations import speaker_called
from claims.typed import optional, required, web_address

SAME_WORDS = "The same words of the same speaker were filed before."
MOST_TOPICS = 20

# What a column can be, and by which names spreadsheets call it.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "wording": ("wording", "claim", "statement", "claim reviewed", "claimreviewed", "text"),
    "speaker": ("speaker", "who", "person", "politician", "author", "name", "said by"),
    "quotation": ("quotation", "quote", "verbatim", "word for word"),
    "said": ("said", "date", "when", "date said", "said on"),
    "venue": ("venue", "where", "place", "location", "event"),
    "medium": ("medium", "channel", "type"),
    "url": ("url", "link", "address", "web address", "source"),
    "topics": ("topics", "topic", "tags", "subject"),
    "context": ("context", "note", "notes", "comment"),
}
NEEDED = ("wording", "speaker")


@dataclass(frozen=True)
class UploadedClaim:
    """What a row says, once its shape is checked."""

    speaker: str
    details: ClaimDetails
    topics: tuple[str, ...]


@dataclass(frozen=True)
class RowFault:
    """Why a row cannot be filed: its line in the file, the field, and the reason."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}"


def guessed(columns: Sequence[str]) -> dict[str, str]:
    """Return which column is likely which field, by the columns' names."""
    by_name = {column.casefold().strip(): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field, names in FIELDS.items():
        known = (by_name[name] for name in names if name in by_name)
        column = next((each for each in known if each not in found.values()), None)
        if column is not None:
            found[field] = column
    return found


def remembered(session: Session, columns: Sequence[str]) -> dict[str, str]:
    """Return which column was which field when such a table was last filed, else a guess."""
    query = select(ImportJob).where(ImportJob.state != ImportState.CHOOSING)
    recent = session.exec(query.order_by(col(ImportJob.created_at).desc()).limit(50))
    same = next((each for each in recent if each.columns == list(columns)), None)
    return dict(same.mapping) if same else guessed(columns)


def read_row(
    columns: Sequence[str], mapping: Mapping[str, str], cells: Sequence[str]
) -> UploadedClaim:
    """Return what a row says. Raises BadInput naming the field."""
    by_column = dict(zip(columns, cells, strict=True))
    said = {field: by_column[column] for field, column in mapping.items()}
    first = AppearanceDetails(
        quotation=optional("quotation", said.get("quotation", ""), limit=20_000),
        said=_date(said.get("said", "")),
        venue=optional("venue", said.get("venue", ""), limit=300),
        medium=optional("medium", said.get("medium", ""), limit=80),
        url=web_address("url", normalised(said.get("url", ""))),
    )
    topics = tuple(name.strip() for name in said.get("topics", "").split(",") if name.strip())
    if len(topics) > MOST_TOPICS:
        raise BadInput("topics", f"Name at most {MOST_TOPICS}.")
    for name in topics:
        required("topics", name, limit=200)
    return UploadedClaim(
        speaker=required("speaker", said.get("speaker", ""), limit=200),
        details=ClaimDetails(
            wording=required("wording", said.get("wording", ""), limit=1000),
            context=optional("context", said.get("context", ""), limit=10_000),
            first=first,
        ),
        topics=topics,
    )


def _date(text: str) -> ImpreciseDate | None:
    try:
        return parse_imprecise_date(text) if text.strip() else None
    except BadInput as refusal:
        raise BadInput("said", refusal.message) from refusal


def keep_upload(
    session: Session,
    *,
    actor: User,
    file_name: str,
    read_as: str,
    columns: Sequence[str],
    rows: Sequence[tuple[int, list[str]]],
) -> ImportJob:
    """Keep an uploaded table. Nothing of it is filed before its columns are chosen."""
    require_role(actor, "upload claims", Role.REPORTER, Role.EDITOR)
    job = ImportJob(
        file_name=required("file", file_name, limit=255),
        read_as=read_as,
        columns=list(columns),
        mapping=remembered(session, columns),
        by_id=actor.id,
    )
    session.add(job)
    session.flush()
    kept = [
        {"id": new_id(), "job_id": job.id, "line": line, "cells": cells, "state": RowState.WAITING}
        for line, cells in rows
    ]
    session.execute(sa.insert(ImportRow), [{**row, "problem": ""} for row in kept])
    return job


def choose_columns(session: Session, job: ImportJob, mapping: Mapping[str, str]) -> None:
    """Set which column is which field. Raises BadInput for one column that is two, WrongState."""
    require_state(job, ImportState.CHOOSING, "have its columns chosen")
    chosen = {field: column for field, column in mapping.items() if column}
    twice = next((each for each in chosen.values() if list(chosen.values()).count(each) > 1), None)
    if twice is not None:
        raise BadInput("mapping", f"The column “{twice}” is chosen twice.")
    for field in NEEDED:
        if field not in chosen:
            raise BadInput(field, "Choose its column: a claim needs it.")
    if not set(chosen.values()) <= set(job.columns) or not chosen.keys() <= FIELDS.keys():
        raise BadInput("mapping", "There is no such column.")
    job.mapping = chosen
    session.add(job)
    session.flush()


def faults_of(session: Session, job: ImportJob) -> tuple[int, list[RowFault]]:
    """Return how many rows the upload has, and what is wrong with those that cannot be filed."""
    query = select(ImportRow.line, ImportRow.cells).where(ImportRow.job_id == job.id)
    rows = session.exec(query.order_by(col(ImportRow.line))).all()
    faults, seen = [], set[tuple[str, str]]()
    for line, cells in rows:
        try:
            claim = read_row(job.columns, job.mapping, cells)
        except BadInput as refusal:
            faults.append(RowFault(line, refusal.field, refusal.message))
            continue
        same = (claim.speaker.casefold(), claim.details.wording)
        if same in seen:
            faults.append(RowFault(line, "wording", "An earlier row says the same."))
        seen.add(same)
    return len(rows), faults


def begin_import(session: Session, *, actor: User, job: ImportJob) -> None:
    """Let the rows be filed, from now on, in the name of this person."""
    require_role(actor, "upload claims", Role.REPORTER, Role.EDITOR)
    require_state(job, ImportState.CHOOSING, "begin")
    job.state, job.by_id = ImportState.RUNNING, actor.id
    session.add(job)
    session.flush()
    rows = count_rows(session, job)[RowState.WAITING]
    note_job(session, job, actor, "import_job.begin", file=job.file_name, rows=rows)


def file_batch(session: Session, job: ImportJob, *, most: int) -> int:
    """File the next rows of a running upload; return how many were worked through."""
    if job.state is not ImportState.RUNNING:
        return 0
    rows = next_rows(session, job, RowState.WAITING, most)
    for row in rows:
        _file_row(session, job, row)
    if not rows:
        end_job(session, job, ImportState.DONE, "import_job.end", None)
    return len(rows)


def _file_row(session: Session, job: ImportJob, row: ImportRow) -> None:
    """File one row, or note why not; a refused one leaves nothing of itself."""
    try:
        with session.begin_nested():
            row.claim_id = _filed(session, job, row).id
            row.state = RowState.FILED
    except ClaimError as refusal:
        field = refusal.field if isinstance(refusal, BadInput) else "row"
        row.state, row.claim_id = RowState.LEFT_OUT, None
        row.problem = str(RowFault(row.line, field, str(refusal)))
    session.add(row)
    session.flush()


def _filed(session: Session, job: ImportJob, row: ImportRow) -> Claim:
    given = read_row(job.columns, job.mapping, row.cells)
    actor = session.get_one(User, job.by_id)
    speaker = speaker_called(session, actor=actor, name=given.speaker)
    same = select(Claim.id).where(
        Claim.speaker_id == speaker.id, Claim.wording == given.details.wording
    )
    if session.exec(same).first() is not None:
        raise BadInput("wording", SAME_WORDS)
    topics = [topic_called(session, actor=actor, name=name).id for name in given.topics]
    details = replace(given.details, topic_ids=list(dict.fromkeys(topics)))
    return file_claim(session, actor=actor, speaker=speaker, details=details)


def discard_upload(session: Session, *, job: ImportJob) -> None:
    """Throw an upload away of which nothing was filed."""
    require_state(job, ImportState.CHOOSING, "be thrown away")
    session.execute(sa.delete(ImportRow).where(col(ImportRow.job_id) == job.id))
    session.delete(job)
    session.flush()


def require_state(job: ImportJob, state: ImportState, action: str) -> None:
    """Raise WrongState unless the upload is in this state."""
    if job.state is not state:
        raise WrongState(action, job.state)


def next_rows(session: Session, job: ImportJob, state: RowState, most: int) -> list[ImportRow]:
    """Return the first rows of an upload that are in a state."""
    query = select(ImportRow).where(ImportRow.job_id == job.id, ImportRow.state == state)
    return list(session.exec(query.order_by(col(ImportRow.line)).limit(most)))


def count_rows(session: Session, job: ImportJob) -> dict[RowState, int]:
    """Count an upload's rows by what became of them."""
    query = (
        select(ImportRow.state, func.count(col(ImportRow.id)))
        .where(ImportRow.job_id == job.id)
        .group_by(col(ImportRow.state))
    )
    counted = {row[0]: row[1] for row in session.execute(query)}
    return {state: counted.get(state, 0) for state in RowState}


def uploads(session: Session, *, most: int) -> list[ImportJob]:
    """Return the newest uploads."""
    return list(session.exec(select(ImportJob).order_by(col(ImportJob.id).desc()).limit(most)))


def unfinished_upload(session: Session) -> ImportJob | None:
    """Return the oldest upload that is being filed or undone."""
    busy = (ImportState.RUNNING, ImportState.UNDOING)
    query = select(ImportJob).where(col(ImportJob.state).in_(busy)).order_by(col(ImportJob.id))
    return session.exec(query.limit(1)).first()


def end_job(
    session: Session, job: ImportJob, state: ImportState, action: str, actor: User | None
) -> None:
    """Note that all rows of an upload are worked through."""
    job.state, job.ended_at = state, now()
    session.add(job)
    session.flush()
    counts = {each.value: count for each, count in count_rows(session, job).items() if count}
    note_job(session, job, actor, action, **counts)


def note_job(
    session: Session, job: ImportJob, actor: User | None, action: str, **payload: object
) -> None:
    """Write down what happens to an upload."""
    record_event(
        session,
        actor_id=actor.id if actor else None,
        action=action,
        subject=Subject("import_job", job.id),
        payload=payload,
    )
