"""How long the ledger's pages take with ten thousand records on one proposition.

    .venv/bin/python bench/ledger/pages.py [--records 10000] [--rounds 9]

Fills a database of its own, then asks the pages in turn (A B A B …), after asking each once, which
is not counted. Milliseconds of CPU time of the process that answers: median, and the range.
"""

import argparse
import logging
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from flask import Flask  # noqa: E402 -- run as a script from anywhere
from sqlmodel import Session, select  # noqa: E402

from claims.dates import ImpreciseDate, exact, parse_imprecise_date  # noqa: E402
from claims.evidence.models import Evidence, Origin, Source  # noqa: E402
from claims.ledger.models import PositionRecord, PositionRevision, Proposition  # noqa: E402
from claims.ledger.positions import Act, RecordStatus, Stance  # noqa: E402
from claims.people.models import Speaker  # noqa: E402
from factcheck import create_app  # noqa: E402
from factcheck.config import Settings  # noqa: E402
from factcheck.database import db, transaction  # noqa: E402
from factcheck.schema import alembic  # noqa: E402

MANY = 1_000
NOTED = datetime(2018, 1, 2, 12, tzinfo=UTC)
WORLDS = {
    "many": "records by 1,000 speakers",
    "two": "records by two speakers",
    "wide": "records by two speakers, whose dates all overlap",
    "spread": "records of one person, on 100 propositions",
}
PAGES = {
    "who was first, 1,000 speakers": "/positions/many/first",
    "the proposition, 1,000 speakers": "/positions/many",
    "a record's place in the table": "/positions/many/records/{record}",
    "who was first, as known on a day": "/positions/many/first?known_on=2018-06-01",
    "who was first, two speakers": "/positions/two/first",
    "two speakers compared": "/positions/two/compare?a=two-0&b=two-1",
    "two compared, all dates overlap": "/positions/wide/compare?a=wide-0&b=wide-1",
    "a person, all records on one thing": "/speakers/two-0/positions",
    "a person, on 100 things": "/speakers/spread-0/positions",
    "the list of propositions": "/positions/",
}


def imprecise_dates() -> list[ImpreciseDate]:
    """Return dates of all kinds as reporters type them, of thirty years."""
    forms = ("{}", "early {}", "late {}", "spring {}", "May {}", "c. {}", "before {}", "mid {}")
    return [parse_imprecise_date(f.format(year)) for f in forms for year in range(1988, 2017)]


def dates(chance: random.Random, *, wide: bool) -> Iterator[ImpreciseDate | None]:
    """Yield days, less exact dates, and now and then none; `wide`: years that all overlap."""
    known, first = imprecise_dates(), date(1988, 1, 1)
    while True:
        if wide:
            year = chance.randrange(1950, 1980)
            yield parse_imprecise_date(f"{year}-{chance.randrange(1990, 2017)}")
        elif chance.random() < 0.05:  # noqa: PLR2004 - a share
            yield None
        elif chance.random() < 0.5:  # noqa: PLR2004 - a share
            yield exact(first + timedelta(days=chance.randrange(10_000)))
        else:
            yield chance.choice(known)


def fill(session: Session, records: int) -> None:
    """Make every proposition with its records, on public evidence."""
    chance = random.Random(34)  # noqa: S311 - invented records, not secrets
    origin = Origin(name="The Daily")
    source = Source(name="The Daily", origin_id=origin.id)
    session.add(origin)
    session.flush()
    session.add(source)
    session.flush()
    reports = [
        Evidence(title=f"Report {n}", source_id=source.id, url=f"https://example.org/{n}")
        for n in range(500)
    ]
    session.add_all(reports)
    for world in WORLDS:
        people = {"many": MANY, "spread": 1}.get(world, 2)
        speakers = [Speaker(name=f"{world} {n}", slug=f"{world}-{n}") for n in range(people)]
        names = [world] if world != "spread" else [f"spread {n}" for n in range(100)]
        subjects = [Proposition(slug=name.replace(" ", "-"), name=name) for name in names]
        session.add_all([*speakers, *subjects])
        session.flush()
        when = dates(chance, wide=world == "wide")
        for n in range(records):
            said = {
                "stance": chance.choice((Stance.SUPPORT, Stance.SUPPORT, Stance.OPPOSE)),
                "act": chance.choice(list(Act)),
                "status": RecordStatus.VERIFIED,
                "evidence_id": chance.choice(reports).id,
                **days(next(when)),
            }
            record = PositionRecord(
                proposition_id=subjects[n % len(subjects)].id,
                speaker_id=speakers[n % people].id,
                recorded_at=NOTED,
                **said,
            )
            session.add(record)
            session.add(PositionRevision(record_id=record.id, version=1, made_at=NOTED, **said))
        session.flush()


def days(when: ImpreciseDate | None) -> dict[str, Any]:
    """Return a date as a record has it."""
    first, last = (when.earliest, when.latest) if when else (date.min, date.max)
    return {"happened": when, "earliest": first, "latest": min(last, NOTED.date())}


def address_of(app: Flask, page: str) -> str:
    """Return the page's address; `{record}` is one of the records."""
    with app.app_context():
        of_many = select(PositionRecord.id).join(Proposition).where(Proposition.slug == "many")
        return page.format(record=db.session.exec(of_many).first())


def measure(app: Flask, rounds: int) -> dict[str, list[float]]:
    """Ask every page in turn, and return its times."""
    client = app.test_client()
    addresses = {name: address_of(app, page) for name, page in PAGES.items()}
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    for number in range(rounds + 1):
        for name, address in addresses.items():
            started = time.process_time()
            answer = client.get(address)
            took = (time.process_time() - started) * 1000
            if answer.status_code not in {200, 302}:
                raise SystemExit(f"{address} answered {answer.status_code}")
            if number:
                times[name].append(took)
    return times


def main() -> None:
    """Fill a database, ask, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        given = {"FACTCHECK_DATA": folder, "FACTCHECK_DEMO": "1"}
        app = create_app(Settings.from_environment(given))
        with app.app_context():
            alembic.upgrade()
            with transaction() as session:
                fill(session, options.records)
        times = measure(app, options.rounds)
    print(f"{options.records:,} records a proposition; load {os.getloadavg()[0]:.1f}\n")
    print("| page | median | range |\n| --- | --- | --- |")
    for name, each in times.items():
        print(f"| {name} | {statistics.median(each):.0f} | {min(each):.0f} to {max(each):.0f} |")


if __name__ == "__main__":
    main()
