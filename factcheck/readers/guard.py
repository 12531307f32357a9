"""Holding off spam without third parties: a trap, a clock, a count, and where the form came from.

What is held off is told in words, and what was typed stays: it may be a person after all.
"""

import time
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from limits import parse
from werkzeug.exceptions import TooManyRequests
from wtforms import HiddenField, StringField

from factcheck.config import Settings
from factcheck.desk.saving import DeskForm
from factcheck.throttle import count_try

QUICKEST = 3
LONGEST = 12 * 60 * 60
SENT_FROM_ONE_ADDRESS = parse("6 per hour")
SENT_BY_ALL = parse("600 per hour")
THROTTLED = 429

TRAPPED = "A field that people cannot see was filled in, as programs do. Please send it again."
TOO_QUICK = "That was quicker than people type. Please read it over once, and send it again."
TOO_OLD = "This page was open for very long. Please read over what you wrote, and send it again."
ELSEWHERE = "This came from another site. Please send it from here."
TOO_MANY = "Very much was sent from where you are. Please wait an hour, and send it again."


class ReaderForm(DeskForm):
    """A form that anybody may send. `stamp` says, signed, when it was opened."""

    class Meta:
        """What WTForms reads: no token, for the reason given in `factcheck.readers.room`."""

        csrf = False

    homepage = StringField("Leave this empty")
    stamp = HiddenField()
    contact = StringField("Your mail address, if you want to hear from us")

    was_throttled = False

    def open(self) -> None:
        """Stamp the form when it is first shown."""
        if not self.stamp.data:
            self.stamp.data = stamp_of(time.time())

    def is_ready(self) -> bool:
        """Return whether it was sent as people send it, and is fit to be saved."""
        if not self.is_submitted():
            return False
        doubt = self._doubt()
        if doubt:
            self.refusals.append((doubt, ""))
            return False
        return super().is_ready()

    def _doubt(self) -> str:
        """Return why this may be a program, or nothing; what is too old is stamped anew."""
        if self.homepage.data:
            self.homepage.data = ""
            return TRAPPED
        if not _is_from_here():
            return ELSEWHERE
        age = _age(self.stamp.data or "")
        if age is None or age > LONGEST:
            self.stamp.data = stamp_of(time.time())
            return TOO_OLD
        return TOO_QUICK if age < QUICKEST else ""

    def may_send(self) -> bool:
        """Count one more letter from this visitor; too many are refused on the form."""
        try:
            count_try(SENT_FROM_ONE_ADDRESS, "reader", str(request.remote_addr))
            count_try(SENT_BY_ALL, "readers")
        except TooManyRequests:
            self.was_throttled = True
            self.refusals.append((TOO_MANY, ""))
            return False
        return True

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows the form again."""
        return THROTTLED if self.was_throttled else super().status


def stamp_of(moment: float) -> str:
    """Return the signed stamp of a form that was opened at this moment (seconds since 1970)."""
    return _signer().dumps(int(moment))


def _age(stamp: str) -> float | None:
    """Return how many seconds ago a form was opened; None for no stamp of ours."""
    try:
        opened = _signer().loads(stamp)
    except BadSignature:
        return None
    return time.time() - opened if isinstance(opened, int) else None


def _is_from_here() -> bool:
    """Tell whether the browser says that a page of ours sent it, or says nothing."""
    origin = request.headers.get("Origin", "")
    if not origin or origin == "null":
        # Pages that ask for no referrer may send “null”, as ours with private links do.
        return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
    return urlsplit(origin).hostname in {request.host.partition(":")[0], _settings().public_host}


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="reader form")
