"""The ledger of the demonstration: who was for what, as unevenly dated as the report has it."""

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from claims.dates import parse_imprecise_date
from claims.evidence.models import Evidence
from claims.filing.models import Claim
from claims.ledger.asserting import AssertionDetails, assert_in_ledger
from claims.ledger.models import AssertionKind, Proposition, PropositionKind
from claims.ledger.operations import (
    PositionDetails,
    SearchDetails,
    add_proposition,
    record_position,
    record_search,
)
from claims.ledger.positions import Act, RecordStatus, Stance
from claims.newsroom.models import User
from claims.people.models import Contest, Speaker
from factcheck.demo.case import CASE

AS_OF = date(2017, 5, 26)


class DemonstrationLedger:
    """The propositions of the case, and what its claims assert about them."""

    def __init__(self, session: Session, reporter: User, speakers: Mapping[str, Speaker]) -> None:
        self.session = session
        self.reporter = reporter
        self.speakers = speakers
        self.given: dict[str, Any] = tomllib.loads(CASE.read_text(encoding="utf-8"))
        self.propositions: dict[str, Proposition] = {}

    def fill(self, report: Evidence, contest: Contest) -> None:
        """Put propositions, positions and searches on record, all resting on the report."""
        for each in self.given["propositions"]:
            kind = PropositionKind(each["kind"])
            self.propositions[each["key"]] = add_proposition(
                self.session,
                actor=self.reporter,
                name=each["name"],
                kind=kind,
                description=each.get("description", ""),
                contest_id=contest.id if each["name"].endswith("CA-34") else None,
            )
        for each in self.given["positions"]:
            self._position(each, report)
        for each in self.given["searches"]:
            self._search(each)

    def _position(self, given: Mapping[str, Any], report: Evidence) -> None:
        record_position(
            self.session,
            actor=self.reporter,
            proposition=self.propositions[given["on"]],
            speaker=self.speakers[given["speaker"]],
            evidence=report,
            details=PositionDetails(
                stance=Stance(given["stance"]),
                act=Act(given["act"]),
                happened=parse_imprecise_date(given["happened"]),
                status=RecordStatus.VERIFIED,
                quotation=given.get("quotation", ""),
                note=given.get("note", ""),
            ),
        )

    def _search(self, given: Mapping[str, Any]) -> None:
        record_search(
            self.session,
            actor=self.reporter,
            proposition=self.propositions[given["on"]],
            speaker=self.speakers[given["speaker"]],
            details=SearchDetails(
                place=given["place"],
                words=given["words"],
                covers_from=given["covers_from"],
                covers_until=given["covers_until"],
            ),
        )

    def bind(self, claim: Claim, key: str) -> None:
        """Bind the claim to what it asserts, if it asserts anything in the ledger's terms."""
        given = self.given["assertions"].get(key)
        if given is None:
            return
        assert_in_ledger(
            self.session,
            actor=self.reporter,
            claim=claim,
            proposition=self.propositions[given["on"]],
            speaker=self.speakers[given["speaker"]],
            other=self.speakers[given["other"]] if "other" in given else None,
            details=AssertionDetails(
                kind=AssertionKind(given["kind"]),
                as_of=AS_OF,
                years=given.get("years"),
                since=given.get("since"),
                until=given.get("until"),
            ),
        )
