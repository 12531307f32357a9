"""Who is meant by “@name” in what somebody writes."""

import re
from collections.abc import Iterable, Sequence

from slugify import slugify

from claims.errors import BadInput
from claims.newsroom.models import User

# Not after a letter, a digit or a dot: that is an address of mail.
_MENTION = re.compile(r"(?<![\w.@/])@(\w[\w.\-'\u2019]*)")


def handle_of(user: User) -> str:
    """Return the name by which a person can be mentioned without spaces: `emil-ek`."""
    return slugify(user.name) or user.id


def mentioned_in(text: str, people: Iterable[User]) -> list[User]:
    """Return the people mentioned, each once, in the order of their names in the text.

    `@Emil Ek`, `@emil-ek` and, where only one has it, `@Emil` all name him. Raises BadInput for a
    name that nobody has, or several.
    """
    known = sorted(people, key=lambda each: len(each.name), reverse=True)
    found = (_meant(text[match.start(1) :], match[1], known) for match in _MENTION.finditer(text))
    return list({user.id: user for user in found}.values())


def _meant(rest: str, word: str, people: Sequence[User]) -> User:
    """Return who is named at the beginning of `rest`, whose first word is `word`."""
    for user in people:
        if re.match(rf"{re.escape(user.name)}(?!\w)", rest, re.IGNORECASE):
            return user
    key = slugify(word)
    exact = [user for user in people if handle_of(user) == key]
    matching = exact or [user for user in people if slugify(user.name.split()[0]) == key]
    if len(matching) == 1:
        return matching[0]
    if matching:
        names = " or ".join(f"@{handle_of(user)}" for user in reversed(matching))
        raise BadInput("body", f"“@{word}” could be more than one person. Write {names}.")
    listed = ", ".join(sorted(f"@{handle_of(user)}" for user in people))
    raise BadInput("body", f"Nobody here is called “@{word}”. You can mention {listed}.")
