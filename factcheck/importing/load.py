"""Loading a collection: each claim with all it has in a transaction of its own.

So an interrupted import has whole claims or none, and a second run adds what is missing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date

from sqlmodel import Session

from claims.errors import BadInput
from claims.evidence.external_checks import add_external_check, checker_called, knows_check
from claims.filing.importing import (
    import_appearance,
    import_claim,
    import_speaker,
    known_claim,
    known_speaker,
    knows_appearance,
    record_import,
)
from claims.filing.models import Claim
from factcheck.database import transaction
from factcheck.importing.collection import Collection, ImportedCheck, ImportedStatement
from factcheck.importing.report import ImportReport, RowProblem
from factcheck.importing.tally import Pair, tally

Progress = Callable[[int, int], None]
Begin = Callable[[], AbstractContextManager[Session]]


def load(collection: Collection, *, dry_run: bool, progress: Progress) -> ImportReport:
    """Load what is not known yet; a dry run does all of it and keeps nothing.

    `progress` is told how many claims are done, and of how many.
    """
    loader = _Loader(collection)
    if not dry_run:
        loader.run(transaction, progress)
        return loader.report
    with transaction() as session:
        loader.run(lambda: _within(session), progress)
        session.rollback()
    return loader.report


@contextmanager
def _within(session: Session) -> Iterator[Session]:
    """Stand in for a transaction inside the one of a dry run."""
    with session.begin_nested():
        yield session


class _Loader:
    """One run over one collection."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.report = ImportReport(problems=[*collection.problems], notes=[*collection.notes])
        self.loaded: list[Pair] = []

    def run(self, begin: Begin, progress: Progress) -> None:
        """Load speakers, then claim by claim; `begin` opens a transaction for each."""
        with begin() as session:
            self._speakers(session)
        by_claim = self._by_claim()
        for done, (claim_ref, statements) in enumerate(by_claim.items(), start=1):
            with begin() as session:
                self._claim(session, claim_ref, statements)
            progress(done, len(by_claim))
        self.report.found = tally(self.collection, self.loaded)

    def _by_claim(self) -> dict[str, list[ImportedStatement]]:
        """Return each claim's statements, the oldest first: it becomes the first appearance."""
        found: dict[str, list[ImportedStatement]] = defaultdict(list)
        for statement in self.collection.statements:
            for claim_ref in dict.fromkeys(statement.claim_refs):
                if claim_ref in self.collection.claims:
                    found[claim_ref].append(statement)
                else:
                    self._problem(statement, f"claims: there is no claim “{claim_ref}”.")
        for statements in found.values():
            statements.sort(key=_earliest)
        return found

    def _problem(self, statement: ImportedStatement, reason: str) -> None:
        problem = RowProblem(statement.file, statement.place, reason)
        if problem not in self.report.problems:
            self.report.problems.append(problem)

    def _speakers(self, session: Session) -> None:
        for speaker_ref, given in self.collection.speakers.items():
            if known_speaker(session, speaker_ref) is not None:
                continue
            try:
                with session.begin_nested():
                    import_speaker(session, given)
            except BadInput as refusal:
                reason = f"{refusal.field}: {refusal.message}"
                self.report.problems.append(RowProblem("people", speaker_ref, reason))
            else:
                self.report.added["people"] += 1

    def _claim(self, session: Session, claim_ref: str, statements: list[ImportedStatement]) -> None:
        """Load one claim with its statements; a refused statement leaves nothing of itself."""
        added = {"appearances": 0, "checks": 0}
        for statement in statements:
            try:
                with session.begin_nested():
                    self._statement(session, claim_ref, statement, added)
            except BadInput as refusal:
                self._problem(statement, f"{refusal.field}: {refusal.message}")
            else:
                self.loaded.append(Pair(claim_ref, statement))
        claim = known_claim(session, claim_ref)
        if claim is not None and any(added.values()):
            record_import(session, claim, origin=self.collection.origin, added=added)

    def _statement(
        self,
        session: Session,
        claim_ref: str,
        statement: ImportedStatement,
        added: dict[str, int],
    ) -> None:
        given = statement.appearance
        speaker = known_speaker(session, given.speaker_ref)
        if speaker is None:
            raise BadInput("person", f"There is no person “{given.speaker_ref}”.")
        claim = known_claim(session, claim_ref)
        new_claim = claim is None
        if claim is None:
            claim = import_claim(session, self.collection.claims[claim_ref], speaker)
        new_appearance = not knows_appearance(session, claim, given.ref)
        if new_appearance:
            import_appearance(session, claim, given, speaker)
        new_checks = sum(
            self._check(session, claim, check)
            for check in statement.checks
            if claim_ref in check.claim_refs
        )
        self.report.added["claims"] += new_claim
        self.report.added["appearances"] += new_appearance
        self.report.added["checks"] += new_checks
        added["appearances"] += new_appearance
        added["checks"] += new_checks

    def _check(self, session: Session, claim: Claim, check: ImportedCheck) -> bool:
        """Load one verdict on one claim; return whether it was new."""
        known_as = check.details.import_ref
        if known_as is not None and knows_check(session, claim, known_as):
            return False
        known = self.collection.checkers.get(check.checker)
        if known is None:
            raise BadInput("checker", f"There is no checker “{check.checker}”.")
        checker = checker_called(session, known.name, slug=known.slug, url=known.url)
        add_external_check(session, claim, checker, check.details)
        return True


def _earliest(statement: ImportedStatement) -> date:
    said = statement.appearance.said
    return said.earliest if said else date.max
