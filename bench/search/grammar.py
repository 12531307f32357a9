"""Political claims that nobody made: a seeded grammar with word frequencies like a language's.

Names are made of syllables, words are drawn by Zipf's law (rank r with weight 1/r), so that a few
are everywhere and most are rare. The same seed gives the same corpus on every machine.
"""

import bisect
import itertools
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from search_index.document import Document

SUBJECTS = """taxes health care insurance schools teachers wages jobs prisons police guns borders
immigrants refugees veterans pensions housing rent highways trains water farms coal gas drilling
solar wind emissions forests fisheries trade tariffs steel exports imports banks loans debt budget
deficit spending elections ballots voters districts judges courts appeals treaties troops drones
sanctions embassies vaccines hospitals nurses drugs opioids abortion marriage adoption childcare
broadband privacy satellites universities tuition unions strikes overtime minimum subsidies
""".split()  # noqa: SIM905 -- a block of words reads better than a list of them
VERBS = """raised cut doubled halved blocked backed opposed funded banned legalized repealed vetoed
signed sponsored ignored praised attacked promised delayed expanded closed privatized nationalized
audited investigated settled endorsed dropped""".split()  # noqa: SIM905 -- a block of words reads better than a list of them
GROUPS = """families workers seniors students farmers veterans women immigrants patients drivers
owners renters taxpayers children nurses teachers miners parents voters donors""".split()  # noqa: SIM905 -- a block of words reads better than a list of them
FUNCTION_WORDS = """the of and to in a that for on is was with as by it at from be this has have an
are not his her they but which or were their more than been who its will would about after when
there out into over other no some if so""".split()  # noqa: SIM905 -- a block of words reads better than a list of them
SYLLABLES = """ba be bi bo bra bre ca car ce co cor da de del di dor du el en er fa fer fi fo ga gal
gar ge go gra ha har he ho il in ja jo ka ken ki la lan le len li lo lor ma mar me men mi mo mon na
nel ni no o or pa per pi po ra ran re ri ro ron sa san se sha si so sta ta ten ti to tor u va ven vi
vo wa wen wi za zo""".split()  # noqa: SIM905 -- a block of words reads better than a list of them
PARTIES = ("unity", "reform", "labor", "green", "liberty", "independent")
RATINGS = ("true", "mostly-true", "half-true", "mostly-false", "false", "unproven")
_START = datetime(2008, 1, 1, tzinfo=UTC)


class Zipf:
    """Draws from a sequence, the item of rank r with weight 1/r."""

    def __init__(self, items: Sequence[str], source: random.Random) -> None:
        self._items, self._source = items, source
        weights = (1 / rank for rank in range(1, len(items) + 1))
        self._sums = list(itertools.accumulate(weights))

    def draw(self) -> str:
        """Return one item."""
        point = self._source.random() * self._sums[-1]
        return self._items[min(bisect.bisect(self._sums, point), len(self._items) - 1)]


class Grammar:
    """Makes the words, names and sentences of one seed."""

    def __init__(self, seed: int) -> None:
        self.source = random.Random(seed)  # noqa: S311 -- a corpus, not a secret
        self.nouns = Zipf(SUBJECTS + self._coined(30_000), self.source)
        self.verbs = Zipf(VERBS + self._coined(2_000), self.source)
        self.function = Zipf(FUNCTION_WORDS, self.source)
        self.groups = Zipf(GROUPS, self.source)
        names = {
            f"{first} {last}"
            for first, last in zip(self._names(6_000), self._names(6_000), strict=True)
        }
        self.speakers = Zipf(sorted(names), self.source)
        self.places = Zipf(self._names(1_500), self.source)
        self.topics = Zipf(sorted(set(SUBJECTS)), self.source)

    def _coined(self, count: int) -> list[str]:
        parts = self.source.choices
        return ["".join(parts(SYLLABLES, k=self.source.choice((2, 3, 3, 4)))) for _ in range(count)]

    def _names(self, count: int) -> list[str]:
        return [word.capitalize() for word in self._coined(count)]

    def claim(self) -> str:
        """Return one checkable sentence of 8 to 20 words."""
        draw, figure = self.source.random, self.source.randrange
        year = figure(1990, 2026)
        form = self.source.choice(
            (
                "{speaker} {verb} {noun} for {group} in {place} by {number}%",
                "{place} {verb} {noun} and {noun2} after {speaker} {verb2} the {noun3} in {year}",
                "Under {speaker}, {number},{thousand:03} {group} in {place} lost their {noun}",
                "{speaker} said that {noun} cost {group} ${number} million a year since {year}",
                "No {group} in {place} have {verb} {noun} since {year}, according to {speaker}",
                "{speaker} {verb} a bill on {noun} that {verb2} {noun2} for {group} in {year}",
            )
        )
        text = form.format(
            speaker=self.speakers.draw(),
            verb=self.verbs.draw(),
            verb2=self.verbs.draw(),
            noun=self.nouns.draw(),
            noun2=self.nouns.draw(),
            noun3=self.nouns.draw(),
            group=self.groups.draw(),
            place=self.places.draw(),
            number=figure(2, 99),
            thousand=figure(1000),
            year=year,
        )
        return text + (f" and {self.filler(6)}" if draw() < 0.3 else "")  # noqa: PLR2004 -- a third of claims run on

    def filler(self, words: int) -> str:
        """Return words in no order that means anything, half of them function words."""
        pick = self.source.random
        return " ".join(
            self.function.draw() if pick() < 0.5 else self.nouns.draw()  # noqa: PLR2004 -- about English's share
            for _ in range(words)
        )


def slug(name: str) -> str:
    """Return a name as a facet value."""
    return name.lower().replace(" ", "-")


def documents(count: int, seed: int = 1) -> Iterator[Document]:
    """Yield rulings of some 110 words each."""
    grammar = Grammar(seed)
    for number in range(count):
        yield _document(number, grammar, grammar.claim())


def documents_of(texts: Iterator[str], seed: int = 1) -> Iterator[Document]:
    """Yield a ruling for each text: its first sentence is the claim, the rest the analysis."""
    grammar = Grammar(seed)
    for number, text in enumerate(texts):
        yield _document(number, grammar, text[:200], text[200:])


def _document(number: int, grammar: Grammar, claim: str, body: str | None = None) -> Document:
    source = grammar.source
    speaker = grammar.speakers.draw()
    said = date(2008, 1, 1) + timedelta(days=source.randrange(6_000))
    return Document(
        id=f"r{number:07}",
        title=claim,
        quotations=(grammar.filler(12),),
        summary=grammar.filler(14),
        body=grammar.filler(70) if body is None else body,
        speaker=slug(speaker),
        speaker_name=speaker,
        party=PARTIES[hash_of(speaker) % len(PARTIES)],
        topics=tuple(dict.fromkeys(grammar.topics.draw() for _ in range(2))),
        contest=f"race-{source.randrange(300)}" if source.random() < 0.4 else None,  # noqa: PLR2004 -- two in five
        rating=source.choice(RATINGS),
        said_from=said,
        said_until=said + timedelta(days=source.choice((0, 0, 30, 364))),
        published_at=_START + timedelta(minutes=number * 31),
        repeats=source.randrange(40),
    )


def hash_of(text: str) -> int:
    """Return a small number that is the same in every run, unlike hash()."""
    return sum(text.encode())


def queries(sample: Sequence[Document], count: int, seed: int = 2) -> dict[str, list[str]]:
    """Return for each kind of search its texts, made of words of the documents."""
    source = random.Random(seed)  # noqa: S311 -- a choice of queries, not a secret
    kinds: dict[str, list[str]] = {"two words": [], "sentence": [], "phrase": [], "prefix": []}
    while len(kinds["prefix"]) < count:
        words = [word.strip(".,") for word in source.choice(sample).title.split()]
        long = [word for word in words if len(word) > 3 and word.isalpha()]  # noqa: PLR2004 -- no small words
        if len(long) < 3 or len(words) < 9:  # noqa: PLR2004 -- long enough for every kind
            continue
        start = source.randrange(len(words) - 1)
        kinds["two words"].append(" ".join(source.sample(long, 2)))
        kinds["sentence"].append(" ".join(words + source.sample(long, 2))[:200])
        kinds["phrase"].append(f'"{" ".join(words[start : start + 2])}"')
        kinds["prefix"].append(f"{source.choice(long)[:4].lower()}*")
    return kinds
