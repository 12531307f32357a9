"""Findings in sentences that a reader can check: always "first known record", never "first"."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import islice

from claims.dates import days_in_words, short_words
from claims.ledger.changes import ChangesFinding, Flip, Turn
from claims.ledger.positions import NEVER, Position, Search, Stance, Verdict
from claims.ledger.priority import FirstKnown, Order, PriorityFinding
from claims.ledger.ranking import Ranking
from claims.ledger.silence import Silence, SilenceFinding
from claims.ledger.tenure import TenureFinding

Names = Mapping[str, str]
"""What to call each speaker, by id."""

NOUNS = {
    Stance.SUPPORT: "support for",
    Stance.OPPOSE: "opposition to",
    Stance.MIXED: "a mixed stance on",
    Stance.DECLINED: "declining to answer on",
}
MOST_TOLD = 4
_FLIPS = {Flip.NONE: "no change", Flip.PARTIAL: "a partial change", Flip.FULL: "a full change"}


def priority_sentence(finding: PriorityFinding, names: Names, proposition: str) -> str:
    """Say who of two was first on record; `proposition` is a noun, "single-payer health care"."""
    one, other = names[finding.one], names[finding.other]
    about = f"{NOUNS[finding.stance]} {proposition}"
    if finding.first_of_one is None or finding.first_of_other is None:
        return _without_record(finding, names, about)
    first = f"{_owner(one)} first known record of {about} ({_lies(finding.first_of_one)})"
    second = f"{_owner(other)} ({_lies(finding.first_of_other)})"
    if finding.order is Order.UNDECIDED:
        settling = _settling(finding.settled_by, names, alone=finding.settles_alone)
        return f"{first} may be before or after {second}; the records do not decide it. {settling}"
    relation = {Order.BEFORE: "is before", Order.AFTER: "is after"}
    return f"{first} {relation.get(finding.order, 'is of the same day as')} {second}."


def _lies(first: FirstKnown) -> str:
    latest = date.max if first.latest == NEVER else first.latest
    return days_in_words(first.earliest, latest)


def _settling(records: Sequence[Position], names: Names, *, alone: bool) -> str:
    alike = {(each.speaker, each.act, each.when.edtf): each for each in records}
    told = [_dated_act(each, names) for each in islice(alike.values(), MOST_TOLD)]
    if len(alike) > MOST_TOLD:
        told.append(f"{len(alike) - MOST_TOLD:,} more")
    listed = _listed(told, "or" if alone else "and")
    return f"The exact date of {listed} {'could' if alone else 'would together'} settle it."


def _dated_act(position: Position, names: Names) -> str:
    when = short_words(position.when)
    return f"{_owner(names[position.speaker])} {act_words(position)} ({when})"


def act_words(position: Position) -> str:
    """Return what the act was, in words."""
    return position.act.value.replace("_", " ")


def _without_record(finding: PriorityFinding, names: Names, about: str) -> str:
    sides = ((finding.one, finding.first_of_one), (finding.other, finding.first_of_other))
    missing = [speaker for speaker, first in sides if first is None]
    told = [
        f"There is no verified record of {about} by {names[speaker]} up to "
        f"{days_in_words(finding.as_of, finding.as_of)}. "
        f"{_searched([each for each in finding.searches if each.speaker == speaker])}"
        for speaker in missing
    ]
    found = [
        f"{_owner(names[speaker])} first known record is of {_lies(first)}."
        for speaker, first in sides
        if first is not None
    ]
    return " ".join([*told, *found])


def _searched(searches: Sequence[Search]) -> str:
    """Say what the absence of records is worth."""
    if not searches:
        return "That proves nothing: nobody has noted a search for one."
    number = f"{len(searches)} searches" if len(searches) > 1 else "one search"
    return f"That is not proof, but {number} found nothing."


def ranking_sentence(finding: Ranking, names: Names, proposition: str) -> str:
    """Say who of many can have been first on record."""
    about = f"{NOUNS[finding.stance]} {proposition}"
    leaders = finding.possibly_first
    if not leaders:
        return f"There is no verified record of {about}."
    listed = _listed((names[each.first.speaker] for each in leaders), "or")
    if finding.certainly_first:
        when = _lies(leaders[0].first)
        return f"The first known record of {about} is {_owner(listed)} ({when})."
    return f"The first known record of {about} is by {listed}: their dates do not decide it."


def tenure_sentence(finding: TenureFinding, names: Names, proposition: str) -> str:
    """Say since when a speaker is on record, and whether for so many years."""
    name, about = names[finding.speaker], f"{NOUNS[finding.stance]} {proposition}"
    if finding.first is None:
        day = days_in_words(finding.as_of, finding.as_of)
        nothing = f"There is no verified record of {about} by {name} up to {day}."
        return f"{nothing} {_searched(finding.searches)}"
    known = f"{_owner(name)} first known record of {about} is of {_lies(finding.first)}"
    day = days_in_words(finding.as_of, finding.as_of)
    number = len(finding.records)
    records = "One record shows it." if number == 1 else f"{number:,} records show it."
    return f"{known}: {_for_years(finding)} of {_years(finding.years)} up to {day}. {records}"


def _for_years(finding: TenureFinding) -> str:
    if finding.verdict is Verdict.HOLDS:
        return "the records bear out a span"
    if finding.verdict is Verdict.UNDECIDED:
        return "their dates leave open a span"
    if finding.broken_by:
        return f"{_count(finding.broken_by, 'contrary record')} against a span"
    return "no known record reaches back for a span"


def _count(records: Sequence[Position], noun: str) -> str:
    return f"{len(records)} {noun}s speak" if len(records) > 1 else f"one {noun} speaks"


def _years(years: int) -> str:
    return "1 year" if years == 1 else f"{years} years"


def silence_sentence(finding: SilenceFinding, names: Names, proposition: str) -> str:
    """Say what is known of a speaker's silence in a time."""
    name, time = names[finding.speaker], f"({days_in_words(finding.since, finding.until)})"
    if finding.outcome is Silence.CONTRADICTED:
        number = len(finding.contradicted_by)
        records = "is a record" if number == 1 else f"are {number} records"
        return f"{name} was not silent on {proposition} in that time {time}: there {records}."
    if finding.outcome is Silence.UNDECIDED:
        settling = _settling(finding.perhaps_in, names, alone=True)
        return f"{name} may have spoken on {proposition} in that time {time}. {settling}"
    nothing = f"There is no verified record of {name} on {proposition} in that time {time}."
    return f"{nothing} {_searched(finding.searches)}"


def changes_sentence(finding: ChangesFinding, names: Names, proposition: str) -> str:
    """Say how far a speaker's stance turned, and when."""
    name = names[finding.speaker]
    change = f"The verified records show {_FLIPS[finding.proposed]} in {_owner(name)} stance"
    told = [_turn(turn) for turn in finding.turns[:MOST_TOLD]]
    if len(finding.turns) > MOST_TOLD:
        told.append(f"And {len(finding.turns) - MOST_TOLD:,} more turns.")
    return " ".join([f"{change} on {proposition}.", *told])


def _turn(turn: Turn) -> str:
    old, new = (_stances(side) for side in (turn.before, turn.after))
    time = days_in_words(*turn.between)
    if turn.is_certain:
        return f"From {old} to {new}, {time}."
    return f"Between {old} and {new} in an order that the dates leave open, {time}."


def _stances(records: Iterable[Position]) -> str:
    shown = {each.stance for each in records}
    return _listed((stance.value for stance in Stance if stance in shown), "or")


def _owner(name: str) -> str:
    return f"{name}\u2019s"


def _listed(words: Iterable[str], joined: str) -> str:
    """Join words with commas and a last "and" or "or", each once."""
    *most, last = dict.fromkeys(words)
    return f"{', '.join(most)} {joined} {last}" if most else last
