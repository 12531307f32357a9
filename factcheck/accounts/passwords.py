"""What makes a password good enough: its length, and that nobody would guess it.

The rules follow NIST SP 800-63B and OWASP ASVS 5, 6.2: at least 12 characters, no rules about
kinds of characters, and a refusal of what is common, patterned or made of the person's own names.
"""

import itertools
import re
import unicodedata
from typing import Any

from flask import Flask
from flask_security import PasswordUtil

from factcheck.accounts.models import Account

MIN_LENGTH = 12
MAX_LENGTH = 200
MIN_DISTINCT = 5
MIN_UNCOMMON = 5
LONGEST_REPEATED_BLOCK = 8
WALK_SHARE = 0.7

# The words that stand at the top of every published list of leaked passwords. Lists hold them
# mostly with digits and signs round them, so the words are what we keep.
_COMMON = """
    password passwort passwd motdepasse contrasena letmein welcome bienvenue willkommen iloveyou
    loveyou iloveu trustno admin administrator root user guest default changeme secret master
    superman batman spiderman pokemon starwars dragon monkey football baseball basketball soccer
    hockey liverpool chelsea arsenal sunshine princess shadow michael jordan jennifer ashley daniel
    charlie andrew thomas george maggie ginger pepper cookie cheese banana chocolate computer
    internet google facebook twitter instagram linkedin windows microsoft samsung apple access
    login signin hello freedom whatever nothing mustang harley ranger hunter tigger killer
    summer winter spring autumn january february march april june july august september october
    november december monday tuesday wednesday thursday friday saturday sunday test testing demo
    temp temporary newsroom factcheck facts editor reporter journalist newspaper server database
    qwerty azerty qwertz asdfgh zxcvbn qazwsx abcdef jesus
    please ninja angel flower purple orange silver golden diamond forever blink matrix corvette
    america london paris berlin madrid family friend friends baby lovely blessed success money
"""
COMMON_WORDS = frozenset(_COMMON.split())
LOOKS_LIKE = str.maketrans("0134578@$!€", "oleastbasie")
ROWS = (
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazxsw",
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/"),
)
NEIGHBOURS = {
    pair
    for row in ROWS
    for one, other in itertools.pairwise(row)
    for pair in (one + other, other + one)
} | {"90", "09"}


class PasswordRules(PasswordUtil):
    """Flask-Security's hook for judging new passwords."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self._own_name = app.config["SETTINGS"].newsroom_name

    def validate(
        self,
        password: str,
        is_register: bool,
        **kwargs: Any,  # noqa: ANN401 - Flask-Security's signature
    ) -> tuple[list[str] | None, str]:
        """Return what is wrong (None if nothing) and the normalised password."""
        del is_register
        normal = self.normalize(password)
        account = kwargs.get("user")
        names = [self._own_name]
        if isinstance(account, Account):
            names += [account.user.name, account.email]
        fault = password_fault(normal, names)
        return ([fault] if fault else None), normal


def password_fault(password: str, names: list[str]) -> str:
    """Return why the password is not good enough, in a sentence, or nothing.

    `names` are texts that attackers would try first: the person's name and address.
    """
    if len(password) < MIN_LENGTH:
        return f"At least {MIN_LENGTH} characters, please: a few words in a row do well."
    if len(password) > MAX_LENGTH:
        return f"At most {MAX_LENGTH} characters, please."
    plain = unicodedata.normalize("NFKD", password).casefold()
    if len(set(plain)) < MIN_DISTINCT or _repeats(plain) or _walks(plain):
        return "This is a pattern that is tried early. A few words in a row do better."
    if _is_common(plain, names):
        return "This is made of words that are tried early. Take others, or more of them."
    return ""


def _repeats(text: str) -> bool:
    """Return whether the text is one short block again and again."""
    return re.fullmatch(rf"(.{{1,{LONGEST_REPEATED_BLOCK}}})\1+.?", text) is not None


def _walks(text: str) -> bool:
    """Return whether most neighbours in the text are neighbours on a keyboard or in a row."""
    pairs = [one + other for one, other in itertools.pairwise(text)]
    return sum(pair in NEIGHBOURS for pair in pairs) >= WALK_SHARE * len(pairs)


def _is_common(text: str, names: list[str]) -> bool:
    """Return whether little is left once common words and own names are gone, digits aside."""
    if text.isdigit():
        return True
    own = {part for name in names for part in re.findall(r"\w{4,}", name.casefold())}
    words = "|".join(re.escape(word) for word in sorted(COMMON_WORDS | own, key=len, reverse=True))
    return any(_is_padded(reading, words) for reading in (text, text.translate(LOOKS_LIKE)))


def _is_padded(text: str, words: str) -> bool:
    """Return whether the text is some of the words with digits, signs or a few letters round."""
    rest, found = re.subn(words, " ", text)
    return found > 0 and len(re.sub(r"[\W\d_]", "", rest)) < MIN_UNCOMMON
