"""“A and B on X”: who was first on record, in one sentence, with the proof unfolded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from claims.dates import days_in_words
from claims.ledger.changes import ChangesFinding, changes
from claims.ledger.known import Known, known, positions_of
from claims.ledger.models import Proposition, SearchRecord
from claims.ledger.positions import NEVER, Position, Search, Stance
from claims.ledger.priority import FirstKnown, Order, PriorityFinding, priority
from claims.ledger.public import (
    ledger_speaker_called,
    names_on,
    public_proposition,
    searches_about,
)
from claims.ledger.queries import as_search
from claims.ledger.sentences import (
    changes_sentence,
    priority_sentence,
    silence_sentence,
    tenure_sentence,
)
from claims.ledger.silence import silence
from claims.ledger.tenure import TenureFinding, most_years, tenure
from claims.people.models import Speaker
from factcheck.database import db
from factcheck.ledger.drawing import Drawing, choose, draw, in_order, is_dated, turns_of
from factcheck.ledger.moments import Moment, asked_moment
from factcheck.ledger.presenting import (
    Addresses,
    RecordLine,
    asked_stance,
    record_lines,
    ruling_lines,
)
from factcheck.ledger.propositions import MOST_OFFERED
from factcheck.ledger.room import bp

MOST_SHOWN = 25
MOST_SETTLING = 10
LONGEST = 100


@dataclass(frozen=True)
class Asked:
    """What is asked: of whom, which stance, as of when; and what the ledger has on them."""

    proposition: Proposition
    moment: Moment
    stance: Stance
    one: Speaker
    other: Speaker
    known: Known
    positions: Sequence[Position]
    looked: tuple[Search, ...]

    @cached_property
    def finding(self) -> PriorityFinding:
        """Who of the two was first."""
        return priority(
            self.positions,
            self.one.id,
            self.other.id,
            as_of=self.moment.as_of,
            stance=self.stance,
            searches=self.looked,
        )

    @property
    def stances(self) -> Sequence[Stance]:
        """The stances that can be asked about: those on record, and the one that is."""
        shown = {each.stance for each in self.positions} | {self.stance}
        return [each for each in Stance if each in shown]

    @cached_property
    def turned(self) -> Mapping[str, ChangesFinding]:
        """Where the stance of each turns, by id."""
        as_of = self.moment.as_of
        return {key: changes(self.own[key], key, as_of=as_of) for key in self.names}

    @cached_property
    def own(self) -> Mapping[str, Sequence[Position]]:
        """The records of each alone, by id."""
        return {key: [each for each in self.positions if each.speaker == key] for key in self.names}

    @property
    def names(self) -> Mapping[str, str]:
        """What to call the two, by id."""
        return {each.id: each.name for each in (self.one, self.other)}


@dataclass(frozen=True)
class Alone:
    """What is known of one of the two: since when, turns, and silence while the other spoke."""

    speaker: Speaker
    since: str
    gap: str
    changes: str
    silence: str


@dataclass(frozen=True)
class Proof:
    """How the sentence follows: the records compared, the comparison, and what would settle it."""

    finding: PriorityFinding
    used: Sequence[RecordLine]
    more: int
    comparison: str
    settling: Sequence[RecordLine]
    more_settling: int
    set_aside: Sequence[RecordLine]
    more_set_aside: int


@bp.get("/positions/<slug>/compare")
def compare(slug: str) -> ResponseReturnValue:
    """Compare two speakers, given by slug as `a` and `b`; names lead to the slugs."""
    moment = asked_moment()
    subject = public_proposition(db.session, slug)
    typed = [request.args.get(name, "").strip()[:200] for name in ("a", "b")]
    speakers = [ledger_speaker_called(db.session, each) if each else None for each in typed]
    one, other = speakers
    if one is None or other is None or one.id == other.id:
        return _ask(subject, moment, typed, speakers)
    if [one.slug, other.slug] != typed:
        stance = request.args.get("stance")
        return redirect(
            url_for(
                "ledger.compare", slug=slug, a=one.slug, b=other.slug, stance=stance, **moment.args
            )
        )
    asked, searches = _asked(subject, moment, one, other)
    return render_template(
        "ledger/compare.html",
        proposition=subject,
        moment=moment,
        asked=asked,
        stances=asked.stances,
        names=_names(subject),
        sentence=priority_sentence(asked.finding, asked.names, subject.name),
        proof=_proof(asked),
        alone=[_alone(asked, one, other), _alone(asked, other, one)],
        drawing=_drawing(asked),
        searches=searches,
        rulings=ruling_lines(subject, list(asked.names)),
    )


def _ask(
    subject: Proposition,
    moment: Moment,
    typed: Sequence[str],
    speakers: Sequence[Speaker | None],
) -> ResponseReturnValue:
    """Ask for two speakers, and say who of those given is not known."""
    unknown = [name for name, found in zip(typed, speakers, strict=True) if name and found is None]
    page = render_template(
        "ledger/compare_whom.html",
        proposition=subject,
        moment=moment,
        typed=typed,
        unknown=unknown,
        is_same=bool(typed[0]) and not unknown and all(typed),
        names=_names(subject),
    )
    return page, 404 if unknown else 200


def _names(subject: Proposition) -> list[str]:
    return names_on(db.session, subject, most=MOST_OFFERED)


def _asked(
    subject: Proposition, moment: Moment, one: Speaker, other: Speaker
) -> tuple[Asked, Sequence[SearchRecord]]:
    pair = {one.id, other.id}
    of_them = known(moment.known_on).on(subject).of(pair).by(moment.as_of)
    searches = searches_about(db.session, subject, pair, known_on=moment.known_on)
    looked = tuple(map(as_search, searches))
    positions = in_order(positions_of(db.session, of_them))
    asked = Asked(subject, moment, asked_stance(), one, other, of_them, positions, looked)
    return asked, [each for each in searches if each.made_on <= moment.as_of]


def _proof(asked: Asked) -> Proof:
    finding = asked.finding
    used = in_order(finding.records)
    parts = (used[:MOST_SHOWN], finding.settled_by[:MOST_SETTLING], finding.set_aside[:MOST_SHOWN])
    lines = iter(record_lines(asked.known, [each for part in parts for each in part]))
    shown, settling, set_aside = ([next(lines) for _ in part] for part in parts)
    return Proof(
        finding=finding,
        used=shown,
        more=max(0, len(used) - MOST_SHOWN),
        comparison=comparison(finding, asked.names),
        settling=settling,
        more_settling=max(0, len(finding.settled_by) - MOST_SETTLING),
        set_aside=set_aside,
        more_set_aside=max(0, len(finding.set_aside) - MOST_SHOWN),
    )


def comparison(finding: PriorityFinding, names: Mapping[str, str]) -> str:
    """Say which two days decide the order, or why none do."""
    one, other = finding.first_of_one, finding.first_of_other
    if one is None or other is None:
        return "There is nothing to compare: one of the two has no verified record of it."
    if finding.order is Order.AFTER:
        one, other = other, one
    if finding.order is Order.SAME_DAY:
        return f"Both are of {days_in_words(one.earliest, one.latest)}."
    if finding.order is Order.UNDECIDED:
        return (
            f"The days overlap: {_span(one, names)}, {_span(other, names)}."
            " So each can be before the other, or of the same day."
        )
    last, first = _day(one.latest), _day(other.earliest)
    return (
        f"The last day that {names[one.speaker]}\u2019s can be, {last}, is before the first day"
        f" that {names[other.speaker]}\u2019s can be, {first}. So it is certain, whichever the"
        " true days are."
    )


def _span(first: FirstKnown, names: Mapping[str, str]) -> str:
    latest = date.max if first.latest == NEVER else first.latest
    return f"{names[first.speaker]}\u2019s ({days_in_words(first.earliest, latest)})"


def _day(day: date) -> str:
    return days_in_words(day, day)


def _alone(asked: Asked, speaker: Speaker, other: Speaker) -> Alone:
    about = asked.proposition.name
    held = longest_tenure(asked, speaker)
    turned = asked.turned[speaker.id]
    return Alone(
        speaker=speaker,
        since=tenure_sentence(held, asked.names, about),
        gap=days_in_words(*held.longest_gap) if held.longest_gap else "",
        changes=changes_sentence(turned, asked.names, about) if turned.records else "",
        silence=_silence(asked, speaker, other),
    )


def longest_tenure(asked: Asked, speaker: Speaker) -> TenureFinding:
    """Return the finding for the most whole years that hold; for one year, if none do."""
    as_of, stance = asked.moment.as_of, asked.stance
    own = asked.own[speaker.id]
    held = most_years(own, speaker.id, as_of=as_of, stance=stance, most=LONGEST)
    return tenure(
        own,
        speaker.id,
        years=max(1, held),
        as_of=as_of,
        stance=stance,
        searches=asked.looked,
    )


def _silence(asked: Asked, speaker: Speaker, other: Speaker) -> str:
    """Say what is known of the time between the other's first record and one's own."""
    firsts = {each.speaker: each for each in _firsts(asked)}
    ahead, own = firsts.get(other.id), firsts.get(speaker.id)
    if ahead is None or ahead.earliest == date.min:
        return ""
    since, until = ahead.earliest, asked.moment.as_of
    if own is not None:
        until = min(until, own.earliest - timedelta(days=1)) if own.earliest > since else date.min
    if until < since:
        return ""
    found = silence(
        asked.own[speaker.id],
        speaker.id,
        since=since,
        until=until,
        as_of=asked.moment.as_of,
        searches=asked.looked,
    )
    return silence_sentence(found, asked.names, asked.proposition.name)


def _firsts(asked: Asked) -> list[FirstKnown]:
    found = (asked.finding.first_of_one, asked.finding.first_of_other)
    return [each for each in found if each is not None]


def _drawing(asked: Asked) -> Drawing | None:
    naming = Addresses(asked.proposition, asked.moment).naming(
        {each.id: each for each in (asked.one, asked.other)}
    )
    chosen, as_of = choose(asked.positions), asked.moment.as_of
    dated = {key: sum(map(is_dated, own)) for key, own in asked.own.items()}
    return draw(chosen, naming, as_of=as_of, turns=turns_of(chosen.drawn, dated, as_of))
