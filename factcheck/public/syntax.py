"""The query language by examples. A test runs each of them and finds what it says."""

from typing import NamedTuple


class Example(NamedTuple):
    """Something to type, and what it finds, as the end of a sentence."""

    typed: str
    finds: str


EXAMPLES: tuple[Example, ...] = (
    Example("single payer", "rulings with both words, in any form and order"),
    Example('"single-payer health care"', "rulings with these words side by side"),
    Example("health -insurance", "rulings with the first word but without the second"),
    Example("endors*", "words that begin so: endorse, endorsed, endorsement"),
    Example("speaker:ahn", "claims of a speaker with this name"),
    Example("party:democratic", "claims of people who were of this party when they said it"),
    Example('topic:"health care"', "claims about this topic"),
    Example("contest:34", "claims made in a contest with this in its name"),
    Example("rating:half-true", "rulings with this rating"),
    Example("-rating:unproven", "rulings with any other rating"),
    Example("title:single-payer", "a word in the claim itself"),
    Example("quote:advocated", "a word in what was said, word for word"),
    Example("summary:record", "a word in the summary"),
    Example("analysis:questionnaire", "a word in the analysis"),
    Example("said:2017-05", "claims that were, or can have been, made in that month"),
    Example("said:2016..2017", "claims made in these years"),
    Example("published:2017..", "rulings published since"),
    Example("health sort:newest", "the newest rulings first"),
    Example("health sort:repeated", "the claims repeated most often first"),
)
