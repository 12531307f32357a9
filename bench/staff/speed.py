"""How fast the newsroom's pages are with very many claims: fills an instance, then asks in turn.

    python bench/staff/speed.py FOLDER [CLAIMS]

Prints the median of seven requests a page, in milliseconds, each page asked in turn, and how
long reading everything into search for staff took. The folder must be new.
"""

import random
import statistics
import sys
import time
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlmodel import Session

from claims.base import new_id, now
from claims.evidence.models import (
    Bearing,
    CaptureMethod,
    Citation,
    Evidence,
    Origin,
    ReplyRequest,
    Snapshot,
    SnapshotText,
    Source,
)
from claims.filing.models import Appearance, Claim, Element, State
from claims.newsroom.models import Role
from claims.newsroom.operations import add_user
from claims.people.models import Speaker
from claims.review.models import Ruling
from factcheck import create_app
from factcheck.accounts.models import Account
from factcheck.config import Settings
from factcheck.database import db
from factcheck.schema import alembic
from factcheck.staff_search.upkeep import rebuild_staff_search

PASSWORD = "check every claim twice"  # noqa: S105 - invented, for an instance that is thrown away
WORDS = [
    f"{a}{b}"
    for a in ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu"]
    for b in ["ban", "cer", "dil", "fon", "gur", "hap", "jex", "kin", "lor", "mut"]
]
COMMON = ["tax", "health", "school", "water", "crime", "budget", "vote", "bill", "road", "house"]
LINE = 8
POOL: list[str] = []
OPEN = [State.FILED, State.RESEARCHING]
PAGES = (
    "/desk/",
    "/desk/board",
    "/desk/board?owner=me",
    "/desk/board?speaker=speaker+7&overdue=1",
    "/desk/claims",
    "/desk/calendar",
    "/desk/search?q=tax",
    "/desk/search?q=tax+health&sort=newest",
    "/desk/search?q=%22bafon+cedil%22",
    "/desk/search?q=bafon+cedil+tax&kind=snapshot",
    "/desk/search?q=tax&state=researching&owner=me",
    "/desk/search?q=baf*",
    "/desk/search?all=1",
)


def main() -> None:
    """Fill an instance, have it read for staff, and ask."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000  # noqa: PLR2004 - the second argument
    folder.mkdir(parents=True)
    app = create_app(
        Settings.from_environment(
            {
                "FACTCHECK_DATA": str(folder),
                "FACTCHECK_SECRET_KEY": "k" * 40,
                "FACTCHECK_PUBLIC_URL": "http://localhost",
            }
        ),
        overrides={"RATELIMIT_ENABLED": False, "WTF_CSRF_ENABLED": False},
    )
    with app.app_context():
        alembic.upgrade()
    with app.app_context():
        email = fill(count)
    with app.app_context():
        begun = time.perf_counter()
        items = rebuild_staff_search()
        print(f"read {items} items for staff in {time.perf_counter() - begun:.0f} s")
    size = sum(each.stat().st_size for each in folder.glob("factcheck.sqlite3*"))
    print(f"database {size / 1e6:.0f} MB")
    ask(app, email)


def fill(count: int) -> str:
    """Put so many claims in, each with evidence, a snapshot and a draft; return who can sign in."""
    chance = random.Random(7)  # noqa: S311 - the same words every time
    with Session(db.engine) as session:
        user = add_user(session, actor=None, name="Edith", roles=[Role.REPORTER, Role.EDITOR])
        session.add(
            Account(user_id=user.id, email="edith@example.org", password=hash_password(PASSWORD))
        )
        others = [
            add_user(session, actor=None, name=f"Person {n}", roles=[Role.REPORTER])
            for n in range(20)
        ]
        origin = Origin(name="Origin")
        session.add(origin)
        session.flush()
        source = Source(name="Source", origin_id=origin.id)
        speakers = [Speaker(slug=f"speaker-{n}", name=f"Speaker {n}") for n in range(2000)]
        session.add_all([source, *speakers])
        session.commit()
        owners = [user.id, *(each.id for each in others)]
        for start in range(0, count, 2000):
            add_some(
                session,
                chance,
                owners,
                [each.id for each in speakers],
                source.id,
                start,
                min(2000, count - start),
            )
    return "edith@example.org"


def text(chance: random.Random, length: int) -> str:
    """Return so many words: two rare ones, one that is everywhere, then lines from a pool."""
    if not POOL:
        POOL.extend(" ".join(chance.choices(WORDS, k=LINE)) for _ in range(2000))
    head = [*chance.choices(WORDS, k=2), chance.choice(COMMON)]
    return " ".join([*head, *chance.choices(POOL, k=length // LINE)])


def add_some(
    session: Session,
    chance: random.Random,
    owners: list[str],
    speakers: list[str],
    source_id: str,
    start: int,
    size: int,
) -> None:
    """Add claims with all that belongs to each; nine of ten are published."""
    rows: dict[type, list[dict[str, object]]] = {}

    def add(table: type, **values: object) -> str:
        made = table(**values)
        rows.setdefault(table, []).append(
            {c.key: getattr(made, c.key) for c in sa.inspect(table).columns}
        )
        return str(values.get("id", ""))

    for number in range(start, start + size):
        claim_id, element_id, evidence_id, snapshot_id = (new_id() for _ in range(4))
        is_open = number % 10 == 0
        when = now() - timedelta(minutes=number)
        add(
            Claim,
            id=claim_id,
            slug=f"c-{number}",
            wording=text(chance, 10),
            speaker_id=chance.choice(speakers),
            state=chance.choice(OPEN) if is_open else State.PUBLISHED,
            state_since=when,
            created_at=when,
            assignee_id=chance.choice(owners),
            due_on=when.date() if number % 50 == 0 else None,
        )
        add(Element, id=element_id, claim_id=claim_id, position=1, text="x")
        add(
            Appearance,
            claim_id=claim_id,
            speaker_id=speakers[0],
            quotation=text(chance, 12),
            is_first=True,
        )
        add(Ruling, claim_id=claim_id, summary=text(chance, 12), analysis=text(chance, 150))
        add(Evidence, id=evidence_id, title=text(chance, 8), source_id=source_id)
        add(
            Snapshot,
            id=snapshot_id,
            evidence_id=evidence_id,
            method=CaptureMethod.FETCHED,
            digest="0" * 64,
            media_type="text/html",
            size=1,
        )
        add(SnapshotText, snapshot_id=snapshot_id, text=text(chance, 500))
        add(
            Citation,
            claim_id=claim_id,
            element_id=element_id,
            evidence_id=evidence_id,
            number=1,
            bearing=Bearing.SUPPORTS,
            quotation=text(chance, 10),
        )
        if is_open:
            add(
                ReplyRequest,
                claim_id=claim_id,
                speaker_id=speakers[0],
                asked_of="Press office",
                channel="mail",
                question="Why?",
                deadline=when + timedelta(days=3),
            )
    for table, values in rows.items():
        session.execute(sa.insert(table), values)
    session.commit()


def ask(app: Flask, email: str) -> None:
    """Ask for each page in turn, seven times, and print the medians."""
    client: FlaskClient = app.test_client()
    client.post("/sign-in", data={"email": email, "password": PASSWORD})
    taken: dict[str, list[float]] = {page: [] for page in PAGES}
    for _ in range(8):
        for page in PAGES:
            begun = time.perf_counter()
            answer = client.get(page)
            taken[page].append((time.perf_counter() - begun) * 1000)
            assert answer.status_code == HTTPStatus.OK, page  # noqa: S101 - an error page is quick
    for page, times in taken.items():
        print(f"{statistics.median(times[1:]):8.1f} ms  {max(times[1:]):8.1f} worst  {page}")


if __name__ == "__main__":
    main()
