"""The mail that notices make: plain text and HTML, with a link to stop it."""

from dataclasses import dataclass

from flask import current_app, render_template
from flask_mailman import EmailMultiAlternatives

from claims.newsroom.models import User
from claims.newsroom.notice_kinds import KINDS, grouped_kinds, known_kinds
from claims.newsroom.notice_mails import TakenMail, Told
from factcheck.config import Settings
from factcheck.notices.addresses import whole_address
from factcheck.notices.unsubscribing import DAILY, Stop, stop_token

LONGEST_SUBJECT = 120
MOST_LINES = 50
UNSUBSCRIBE = "notices.stop_mail"


@dataclass(frozen=True)
class Line:
    """A notice as the mail shows it."""

    told: Told
    group: str
    url: str


@dataclass(frozen=True)
class StopLink:
    """How to stop mail about one kind, in words and as an address."""

    label: str
    url: str


def mail_of(taken: TakenMail, user: User, address: str) -> EmailMultiAlternatives:
    """Return the mail. Its Message-ID is the mail's own, so that copies can be told as such.

    RFC 8058: the header's link stops it at one click, by POST, without signing in.
    """
    settings: Settings = current_app.config["SETTINGS"]
    lines = _lines(taken)
    shown = {
        "name": user.name,
        "lines": lines[:MOST_LINES],
        "more": len(lines[MOST_LINES:]),
        "is_digest": taken.is_digest,
        "stops": _stops(taken, user),
        "settings_url": whole_address("notices.mail_settings"),
        "list_url": whole_address("notices.notices"),
        "newsroom_name": settings.newsroom_name,
    }
    mail = EmailMultiAlternatives(
        subject=subject_of(taken, settings.newsroom_name),
        body=render_template("notices/mail/notices.txt", **shown),
        from_email=settings.mail_from,
        to=[address],
        headers={
            "Message-ID": f"<{taken.mail_id}@{settings.public_host}>",
            "List-Unsubscribe": f"<{_header_link(taken, user)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_template("notices/mail/notices.html", **shown), "text/html")
    return mail


def subject_of(taken: TakenMail, newsroom_name: str) -> str:
    """Return what the mail is about, in one line that holds nothing but text.

    Claims are other people's words: a line break in them must not begin another header.
    """
    count = len(taken.notices)
    if taken.is_digest:
        words = f"{newsroom_name}: {count} {'notice' if count == 1 else 'notices'} today"
    elif count == 1:
        words = taken.notices[0].sentence
    else:
        words = f"{taken.notices[0].sentence} And {count - 1} more."
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in words).split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1].rstrip()}…"


def _lines(taken: TakenMail) -> list[Line]:
    """Return the notices in the order of the mail: as they came; a digest's by their groups."""
    lines = [_line(told) for told in taken.notices]
    groups = list(grouped_kinds())
    if taken.is_digest:
        lines.sort(key=lambda line: groups.index(line.group) if line.group in groups else -1)
    return lines


def _line(told: Told) -> Line:
    kind = KINDS.get(told.kind)
    url = whole_address("notices.open_notice", notice_id=told.notice_id)
    return Line(told, kind.group if kind else "", url)


def _stops(taken: TakenMail, user: User) -> list[StopLink]:
    kinds = known_kinds(told.kind for told in taken.notices)
    links = [StopLink(f"when {kind.label}", _link(user, kind.key)) for kind in kinds]
    if taken.is_digest:
        links.append(StopLink("once a day, about anything", _link(user, DAILY)))
    return links


def _header_link(taken: TakenMail, user: User) -> str:
    """Return what a mail program's own button stops: the digest, or the kind that leads."""
    return _link(user, DAILY if taken.is_digest else taken.notices[0].kind)


def _link(user: User, what: str) -> str:
    return whole_address(UNSUBSCRIBE, token=stop_token(Stop(user.id, what)))
