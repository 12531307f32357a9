"""What every table shares: ids by age, UTC times, dates as typed, and databases that refuse."""

import string
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, select

from claims.base import ID_LENGTH, ImpreciseDateType, UTCDateTime, new_id, now, read_imprecise_date
from claims.dates import ImpreciseDate, exact, parse_imprecise_date
from claims.errors import BadInput
from claims.evidence.models import Citation, Source
from claims.filing.models import Appearance, Claim, Topic
from claims.outbox import IndexTask, reindex
from claims.people.models import Contest
from claims.people.operations import add_contest
from tests.builders import a_citation, a_claim, a_reporter, some_evidence

LATER = datetime(2017, 5, 14, 20, 30, tzinfo=timezone(timedelta(hours=-7)))


def test_ids_sort_by_age(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = [0, 10**6, 10**15, 1_700_000_000 * 10**9, 4_300_000_000 * 10**9]
    ids = []
    for moment in moments:
        monkeypatch.setattr("claims.base.time.time_ns", lambda moment=moment: moment)
        ids.append(new_id())
    assert ids == sorted(ids)
    assert {len(each) for each in ids} == {ID_LENGTH}


def test_ids_are_never_the_same_and_safe_in_addresses() -> None:
    ids = {new_id() for _ in range(5000)}
    assert len(ids) == 5000
    assert set("".join(ids)) <= set(string.digits + string.ascii_lowercase) - set("ilou")


def test_rows_compare_by_identity_and_not_by_value() -> None:
    one, same = Topic(id="a", slug="a", name="a"), Topic(id="a", slug="a", name="a")
    assert one == one  # noqa: PLR0124 - this is what is promised
    assert one != same
    assert len({one, same}) == 2


def test_times_come_back_aware_and_in_utc(session: Session) -> None:
    claim = a_claim(session, a_reporter(session))
    claim.state_since = LATER
    session.flush()
    session.expire_all()
    assert claim.state_since == LATER
    assert claim.state_since.tzinfo is UTC or claim.state_since.utcoffset() == timedelta(0)
    assert session.exec(select(Claim).where(Claim.state_since == LATER)).one() is claim


def test_a_time_without_a_zone_is_refused(session: Session) -> None:
    claim = a_claim(session, a_reporter(session))
    claim.state_since = datetime(2017, 5, 14)  # noqa: DTZ001 - what is refused
    with pytest.raises(StatementError) as refusal:
        session.flush()
    assert isinstance(refusal.value.orig, BadInput)


def test_no_time_is_no_time(session: Session) -> None:
    dialect = session.get_bind().dialect
    assert UTCDateTime().process_bind_param(None, dialect) is None
    assert UTCDateTime().process_result_value(None, dialect) is None
    assert now().utcoffset() == timedelta(0)


@given(st.dates(), st.dates(), st.text(alphabet=string.printable, max_size=40))
def test_an_imprecise_date_comes_back_as_it_was(one: date, other: date, typed: str) -> None:
    when = ImpreciseDate(
        typed=typed, edtf="2017~", earliest=min(one, other), latest=max(one, other)
    )
    stored = ImpreciseDateType().process_bind_param(when, sa.Dialect())
    assert stored is not None
    assert read_imprecise_date(stored) == when


def test_imprecise_dates_sort_by_their_first_day(session: Session) -> None:
    reporter = a_reporter(session)
    for text in ["2017", "spring 2015", "before 2015", "14 May 2016"]:
        add_contest(session, actor=reporter, name=text, begins=parse_imprecise_date(text))
    add_contest(session, actor=reporter, name="undated")
    session.expire_all()
    query = select(Contest).where(Contest.begins != None).order_by(Contest.begins)  # type: ignore[arg-type]  # noqa: E711 - SQLModel types it as the date; SQL has no `is not`
    assert [each.name for each in session.exec(query)] == [
        "before 2015",
        "spring 2015",
        "14 May 2016",
        "2017",
    ]
    assert session.exec(select(Contest).where(Contest.name == "undated")).one().begins is None


def test_the_second_writer_of_one_version_is_refused(session: Session) -> None:
    claim = a_claim(session, a_reporter(session))
    session.commit()
    with Session(session.get_bind(), expire_on_commit=False) as other:
        theirs = other.get_one(Claim, claim.id)
        other.commit()
        theirs.context = "Theirs."
        claim.context = "Ours."
        session.commit()
        with pytest.raises(StaleDataError):
            other.flush()
    assert claim.version == 2


REFUSED = [
    (Claim, "state", "'pending'"),
    (Claim, "kind", "'opinion'"),
    (Claim, "wording", "NULL"),
    (Claim, "wording", "''"),
    (Claim, "state", "'merged'"),
    (Claim, "merged_into_id", "id"),
    (Claim, "speaker_id", "'nobody'"),
    (Appearance, "quotation", "NULL"),
    (Appearance, "claim_id", "'nothing'"),
    (Citation, "bearing", "'perhaps'"),
    (Citation, "bearing", "NULL"),
    (Citation, "number", "0"),
    (Citation, '"check"', "'maybe'"),
    (Source, "is_anonymous", "true"),
    (Source, "name", "NULL"),
]


@pytest.mark.parametrize(("table", "column", "value"), REFUSED)
def test_the_database_itself_refuses_nonsense(
    session: Session, table: type, column: str, value: str
) -> None:
    reporter = a_reporter(session)
    claim = a_claim(session, reporter)
    a_citation(session, reporter, claim.elements[0], some_evidence(session, reporter))
    statement = f"UPDATE {table.__tablename__} SET {column} = {value}"  # type: ignore[attr-defined]  # noqa: S608 - a table; no input
    with pytest.raises(IntegrityError):
        session.execute(sa.text(statement))


def test_an_unknown_value_never_reaches_the_database(session: Session) -> None:
    claim = a_claim(session, a_reporter(session))
    claim.kind = "opinion"  # type: ignore[assignment]  # what is refused
    with pytest.raises(StatementError, match="not among the defined enum values"):
        session.flush()


def test_a_claim_has_one_first_appearance(session: Session) -> None:
    claim = a_claim(session, a_reporter(session))
    session.add(Appearance(claim_id=claim.id, speaker_id=claim.speaker_id, is_first=True))
    with pytest.raises(IntegrityError):
        session.flush()


def test_what_search_has_to_learn_waits_in_the_same_transaction(session: Session) -> None:
    claim = a_claim(session, a_reporter(session))
    session.commit()
    reindex(session, claim.id)
    session.rollback()
    assert session.exec(select(IndexTask)).all() == []
    reindex(session, claim.id)
    session.commit()
    assert session.exec(select(IndexTask)).one().claim_id == claim.id


def test_an_exact_day_is_its_own_interval() -> None:
    day = date(2017, 5, 14)
    assert (exact(day).earliest, exact(day).latest) == (day, day)
