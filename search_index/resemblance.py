"""How much a text resembles a ruling's claim, in figures that BM25 cannot see."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from search_index.analysis import Token, composed, stem, tokens

EVERYDAY = frozenset(
    map(
        stem,
        # One block of text reads better than a list of 150 quoted words.
        """i me my mine we us our you your he him his she her they them their it its this that
        these those who what which when where why how there here be is are was were been being am
        im have has had do does did not no will would can could should may might must to of in on
        at by for from with about as into out up down over under after before than then so if or
        and but because just like more all any some get got go one new now say said tell know
        think want make take let see look thing people time day today year january february march
        april june july august september october november december""".split(),  # noqa: SIM905 -- the same
    )
)
"""Stems of words that people say of anything; sharing them says little about sharing a subject."""

MONTHS = frozenset(
    """january february march april june july august september october november
    december""".split()  # noqa: SIM905 -- as above
)
PICTURES = frozenset(
    map(stem, "photograph photo video image picture footage graphic clip screenshot".split())  # noqa: SIM905 -- as above
)

ALIKE = 0.6
GRAM = 4
NEAR = 3
SHORTEST_IN_HANDLE = 5
LONGEST_TEXT = 3_000
_ADDRESS = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S+", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"[—–-]\s*[^—–]{0,80}\(@\w+\)\s*(?:[A-Z][a-z]+ \d{1,2}, \d{4})?\s*$"  # noqa: RUF001 -- posts are signed after a dash
)

_YEAR = re.compile(r"(?:19|20)\d\d")
_HANDLE = re.compile(r"[@#](\w+)")
_PICTURE = "pic.twitter.com/"

Idf = Callable[[str], float]


def cleaned(text: str) -> str:
    """Return a post without web addresses, composed and of bounded length."""
    return composed(_ADDRESS.sub(" ", text[:LONGEST_TEXT])).strip()


class Wording:
    """A text taken apart for comparison; everything is worked out once, when first asked for."""

    def __init__(self, text: str, idf: Idf) -> None:
        self.text = text
        self._idf = idf
        self._tokens = list(tokens(text))

    @cached_property
    def words(self) -> list[str]:
        """The plain words in order."""
        return [token.word for token in self._tokens]

    @cached_property
    def stems(self) -> list[str]:
        """The stems in order."""
        return [stem(word) for word in self.words]

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The different stems."""
        return frozenset(self.stems)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The figures in it."""
        return frozenset(word for word in self.words if word[0].isdigit())

    @cached_property
    def names(self) -> dict[str, str]:
        """The words written with a capital that are not the first: stem to how it is written."""
        return {
            stem(token.word): self.text[token.start : token.end]
            for token in self._tokens[1:]
            if self._is_name(token)
        }

    def _is_name(self, token: Token) -> bool:
        return self.text[token.start].isupper() and stem(token.word) not in EVERYDAY

    @cached_property
    def grams(self) -> dict[str, float]:
        """Stretches of letters inside words, each weighing as much as the rarest word it is in."""
        found: dict[str, float] = {}
        for word, root in zip(self.words, self.stems, strict=True):
            padded = f" {word} "
            weight = self._idf(root)
            for start in range(max(1, len(padded) - GRAM + 1)):
                gram = padded[start : start + GRAM]
                found[gram] = max(found.get(gram, 0.0), weight)
        return found

    @cached_property
    def norm(self) -> float:
        """The length of `grams` as a vector."""
        return math.sqrt(sum(weight * weight for weight in self.grams.values())) or 1.0

    @cached_property
    def telling(self) -> frozenset[str]:
        """The different stems that are not everyday words."""
        return self.kinds - EVERYDAY

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """The stems that stand at most NEAR words apart, in either order."""
        stems = self.stems
        return frozenset(
            (one, other) if one < other else (other, one)
            for apart in range(1, NEAR + 1)
            for one, other in zip(stems, stems[apart:], strict=False)
            if one != other
        )

    @cached_property
    def vector(self) -> dict[str, float]:
        """The stems, each weighing what it is rare, a little more when it is repeated."""
        counts = Counter(self.stems)
        return {root: (1 + math.log(count)) * self._idf(root) for root, count in counts.items()}

    @cached_property
    def length(self) -> float:
        """The length of `vector`."""
        return math.sqrt(sum(weight * weight for weight in self.vector.values()))

    @cached_property
    def years(self) -> frozenset[str]:
        """The years named."""
        return frozenset(filter(_YEAR.fullmatch, self.words))

    @cached_property
    def months(self) -> frozenset[str]:
        """The months named; "may" is more often a verb."""
        return MONTHS.intersection(self.words)

    def weight(self, stems: Iterable[str]) -> float:
        """Return how much stems weigh together."""
        return sum(map(self._idf, stems))


class Post:
    """A text to be matched: what it says, apart from the author and date it is signed with."""

    def __init__(self, text: str, idf: Idf) -> None:
        self.has_picture = _PICTURE in text.lower()
        text = cleaned(text)
        self.handles = [handle.lower() for handle in _HANDLE.findall(text)]
        signature = _SIGNATURE.search(text)
        said = text[: signature.start()] if signature else text
        self.whole = Wording(text, idf)
        self.said = Wording(said if said.strip() else text, idf)


@dataclass(frozen=True)
class Claimed:
    """A ruling's wordings: the claim, its quotations, its summary."""

    title: Wording
    summary: Wording
    quotations: Sequence[Wording]

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The figures of claim and summary."""
        return self.title.numbers | self.summary.numbers

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The different stems of claim and summary."""
        return self.title.kinds | self.summary.kinds

    @cached_property
    def runs(self) -> list[str]:
        """Telling words, and two or three words written as one, as handles and hashtags are."""
        found: list[str] = []
        for wording in (self.title, self.summary):
            words, stems = wording.words, wording.stems
            for size in (1, 2, 3):
                runs = zip(*(words[start:] for start in range(size)), strict=False)
                found += map("".join, runs)
            everyday = {word for word, root in zip(words, stems, strict=True) if root in EVERYDAY}
            found = [run for run in found if run not in everyday]
        return [run for run in found if len(run) >= SHORTEST_IN_HANDLE]


def is_alike(post: Wording, title: Wording) -> bool:
    """Say whether a post has most of what a claim says, everyday words left aside."""
    telling = title.kinds - EVERYDAY
    shared = telling & post.kinds
    return len(shared) > 1 and title.weight(shared) >= ALIKE * title.weight(telling)
