from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from claims.errors import BadInput, NotFound
from claims.newsroom.errors import NeedsRole
from claims.newsroom.models import User
from claims.newsroom.notice_mails import (
    BACK_OFF,
    GATHER,
    LEASE,
    TakenMail,
    count_mails,
    gather_digests,
    gather_mails,
    last_struck,
    mail_dropped,
    mail_failed,
    mail_sent,
    mail_unsure,
    mails_page,
    send_mail_again,
    take_mail,
)
from claims.newsroom.notice_models import MailState, Notice, NoticeMail
from claims.newsroom.notices import mark_read, tell
from tests.builders import a_reporter, an_admin

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = 6


@pytest.fixture
def reader(session: Session) -> User:
    return a_reporter(session)


def told(session: Session, reader: User, kind: str = "mention", at: datetime = NOON) -> Notice:
    notice = tell(
        session,
        kind=kind,
        people=[reader],
        subject_kind="comment",
        subject_id="c",
        actor=None,
        payload={"claim": "He said so"},
    )[0]
    notice.created_at = at
    session.flush()
    return notice


def taken(session: Session, at: datetime) -> TakenMail:
    mail = take_mail(session, at)
    assert mail is not None
    return mail


def the_mail(session: Session) -> NoticeMail:
    session.expire_all()
    return session.exec(select(NoticeMail)).one()


def test_what_happens_together_comes_in_one_mail(session: Session, reader: User) -> None:
    first, second = told(session, reader), told(session, reader, at=NOON + timedelta(seconds=20))
    assert gather_mails(session, NOON + GATHER - timedelta(seconds=1)) == 0
    assert gather_mails(session, NOON + GATHER) == 1
    assert gather_mails(session, NOON + GATHER) == 0
    mail = taken(session, NOON + GATHER)
    assert [each.notice_id for each in mail.notices] == [first.id, second.id]
    assert not mail.is_digest


def test_what_was_read_meanwhile_or_is_never_mailed_makes_no_mail(
    session: Session, reader: User
) -> None:
    notice = told(session, reader)
    told(session, reader, kind="comment")
    mark_read(session, reader, [notice.id])
    assert gather_mails(session, NOON + GATHER) == 0
    assert take_mail(session, NOON + GATHER) is None


@pytest.mark.parametrize(
    ("at", "struck"),
    [
        (NOON, NOON.replace(hour=HOUR)),
        (NOON.replace(hour=5), NOON.replace(hour=HOUR) - timedelta(days=1)),
        (NOON.replace(hour=HOUR), NOON.replace(hour=HOUR)),
    ],
)
def test_a_digest_belongs_to_the_hour_that_struck_last(at: datetime, struck: datetime) -> None:
    assert last_struck(at, HOUR) == struck


def test_a_digest_is_made_once_a_day_however_many_workers_ask(
    session: Session, reader: User
) -> None:
    early = told(session, reader, kind="comment", at=NOON.replace(hour=5))
    late = told(session, reader, kind="comment", at=NOON)
    assert [gather_digests(session, NOON, HOUR) for _ in range(3)] == [1, 0, 0]
    mail = taken(session, NOON)
    assert mail.is_digest
    assert [each.notice_id for each in mail.notices] == [early.id]
    assert gather_digests(session, NOON + timedelta(days=1), HOUR) == 1
    assert [each.notice_id for each in taken(session, NOON + timedelta(days=1)).notices] == [
        late.id
    ]


def test_after_days_without_a_worker_one_digest_holds_all_of_them(
    session: Session, reader: User
) -> None:
    for days in range(3):
        told(session, reader, kind="comment", at=NOON + timedelta(days=days))
    assert gather_digests(session, NOON + timedelta(days=5), HOUR) == 1
    assert len(taken(session, NOON + timedelta(days=5)).notices) == 3


def test_a_later_hour_makes_no_second_digest_of_the_day(session: Session, reader: User) -> None:
    told(session, reader, kind="comment", at=NOON.replace(hour=1))
    assert gather_digests(session, NOON, HOUR) == 1
    told(session, reader, kind="comment", at=NOON.replace(hour=8))
    assert gather_digests(session, NOON, 10) == 0


def test_a_mail_that_is_taken_is_marked_first_and_again_once_it_is_sent(
    session: Session, reader: User
) -> None:
    notice = told(session, reader)
    gather_mails(session, NOON + GATHER)
    mail = taken(session, NOON + GATHER)
    assert the_mail(session).state is MailState.SENDING
    assert take_mail(session, NOON + GATHER) is None
    mail_sent(session, mail, NOON + GATHER)
    assert the_mail(session).state is MailState.SENT
    assert notice.mailed_at == NOON + GATHER
    assert take_mail(session, NOON + timedelta(days=9)) is None


def test_a_mail_that_was_not_taken_is_tried_again_after_longer_and_longer(
    session: Session, reader: User
) -> None:
    told(session, reader)
    at = NOON + GATHER
    gather_mails(session, at)
    for wait in BACK_OFF:
        mail_failed(session, taken(session, at), "No.", at)
        assert take_mail(session, at + wait - timedelta(seconds=1)) is None
        at += wait
    mail_failed(session, taken(session, at), "Never.", at)
    assert (the_mail(session).state, the_mail(session).reason) == (MailState.FAILED, "Never.")
    assert take_mail(session, at + timedelta(days=9)) is None


def test_an_interrupted_mail_is_left_to_a_person_and_never_sent_twice(
    session: Session, reader: User
) -> None:
    told(session, reader)
    gather_mails(session, NOON + GATHER)
    taken(session, NOON + GATHER)
    assert take_mail(session, NOON + GATHER + LEASE) is None
    assert the_mail(session).state is MailState.UNSURE


def test_an_admin_sends_again_what_was_given_up(session: Session, reader: User) -> None:
    told(session, reader)
    gather_mails(session, NOON + GATHER)
    mail = taken(session, NOON + GATHER)
    mail_unsure(session, mail, "It broke off.")
    with pytest.raises(NeedsRole):
        send_mail_again(session, actor=reader, mail_id=mail.mail_id)
    admin = an_admin(session)
    with pytest.raises(NotFound):
        send_mail_again(session, actor=admin, mail_id="nothing")
    send_mail_again(session, actor=admin, mail_id=mail.mail_id)
    assert the_mail(session).state is MailState.WAITING
    with pytest.raises(BadInput):
        send_mail_again(session, actor=admin, mail_id=mail.mail_id)


def test_mails_are_listed_and_counted_by_what_became_of_them(
    session: Session, reader: User
) -> None:
    told(session, reader)
    gather_mails(session, NOON + GATHER)
    mail_dropped(session, taken(session, NOON + GATHER), "Nobody is there.")
    assert count_mails(session) == {MailState.DROPPED: 1}
    listed = mails_page(session, [MailState.DROPPED], page=1, size=9)
    assert [(mail.reason, person.id) for mail, person in listed] == [
        ("Nobody is there.", reader.id)
    ]
    assert mails_page(session, [MailState.SENT], page=1, size=9) == []
