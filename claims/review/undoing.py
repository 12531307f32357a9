"""Undoing an upload: its claims are declined by the workflow; what somebody worked on stays.

History is never erased, so a claim that was filed by mistake ends as declined, with that reason.
"""

from sqlmodel import Session, col, select

from claims.audit.models import AuditEvent
from claims.filing.import_models import ImportJob, ImportRow, ImportState, RowState
from claims.filing.models import Claim, State
from claims.filing.uploads import end_job, next_rows, note_job, require_state
from claims.newsroom.models import Role, User
from claims.newsroom.operations import require_role
from claims.review.triage import decline

UNDONE = "The upload that it came with was undone."
WORKED_ON = "Somebody worked on it since; it stays."
FILING = "file claim"


def begin_undo(session: Session, *, actor: User, job: ImportJob) -> None:
    """Let the claims of an upload be declined, in the name of this editor."""
    require_role(actor, "undo an upload", Role.EDITOR)
    require_state(job, ImportState.DONE, "be undone")
    job.state, job.undone_by_id, job.ended_at = ImportState.UNDOING, actor.id, None
    session.add(job)
    session.flush()
    note_job(session, job, actor, "import_job.undo", file=job.file_name)


def undo_batch(session: Session, job: ImportJob, *, most: int) -> int:
    """Decline the next claims that nobody touched; return how many rows were worked through."""
    if job.state is not ImportState.UNDOING or job.undone_by_id is None:
        return 0
    actor = session.get_one(User, job.undone_by_id)
    rows = next_rows(session, job, RowState.FILED, most)
    for row in rows:
        _undo(session, actor, row)
    if not rows:
        end_job(session, job, ImportState.UNDONE, "import_job.undone", actor)
    return len(rows)


def _undo(session: Session, actor: User, row: ImportRow) -> None:
    claim = session.get_one(Claim, row.claim_id)
    if is_untouched(session, claim):
        decline(session, actor=actor, claim=claim, reason=UNDONE)
        row.state = RowState.UNDONE
    else:
        row.state, row.problem = RowState.KEPT, WORKED_ON
    session.add(row)
    session.flush()


def is_untouched(session: Session, claim: Claim) -> bool:
    """Tell whether nothing is on record for the claim but that it was filed."""
    query = select(AuditEvent.seq).where(
        AuditEvent.claim_id == claim.id, col(AuditEvent.action) != FILING
    )
    return claim.state is State.FILED and session.exec(query.limit(1)).first() is None
