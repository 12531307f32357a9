from datetime import timedelta

import pytest
from sqlmodel import Session

from claims.base import now
from claims.errors import BadInput, NotFound
from claims.newsroom.models import User
from claims.newsroom.notice_kinds import KINDS, grouped_kinds, quote_of, sentence_of
from claims.newsroom.notice_models import MailWhen, Notice
from claims.newsroom.notice_settings import choose_mail, mail_choices, stop_digest, stop_mail
from claims.newsroom.notices import (
    LONGEST_WORD,
    Occasion,
    count_by_kind,
    count_unread,
    find_notice,
    mark_all_read,
    mark_read,
    mark_unread,
    notices_page,
    tell,
    tell_occasion,
)
from claims.newsroom.operations import set_active
from tests.builders import a_claim, a_reporter, an_admin, an_editor


def told(
    session: Session,
    *people: User,
    kind: str = "mention",
    actor: User | None = None,
    text: str = "",
) -> list[Notice]:
    return tell(
        session,
        kind=kind,
        people=people,
        subject_kind="comment",
        subject_id="c",
        actor=actor,
        payload={"claim": "He said so", "text": text},
    )


def test_a_notice_says_who_did_what_in_a_sentence(session: Session) -> None:
    reader, writer = a_reporter(session), an_editor(session)
    notice = told(session, reader, actor=writer, text="Look here")[0]
    assert sentence_of(notice) == f"{writer.name} mentioned you about “He said so”."
    assert quote_of(notice) == "Look here"


def test_nobody_is_told_of_what_they_did_themselves(session: Session) -> None:
    writer = an_editor(session)
    assert told(session, writer, actor=writer) == []


def test_who_left_is_told_nothing_and_nobody_is_told_twice_at_once(session: Session) -> None:
    reader, gone = a_reporter(session), a_reporter(session)
    set_active(session, actor=an_admin(session), user=gone, active=False)
    assert [each.user_id for each in told(session, reader, gone, reader)] == [reader.id]


def test_an_occasion_that_has_a_name_is_told_once(session: Session) -> None:
    one, other = a_reporter(session), a_reporter(session)
    occasion = Occasion("found", "search", "s", once="search s")
    assert len(tell_occasion(session, occasion, [one])) == 1
    again = tell_occasion(session, occasion, [one, other])
    assert [each.user_id for each in again] == [other.id]


def test_a_claim_is_what_a_notice_about_it_leads_to(session: Session) -> None:
    reporter = a_reporter(session)
    claim = a_claim(session, reporter)
    notice = tell(
        session,
        kind="assigned",
        people=[reporter],
        subject_kind="claim",
        subject_id=claim.id,
        actor=None,
        payload={"claim": claim.wording},
    )[0]
    assert notice.claim_id == claim.id
    assert sentence_of(notice) == f"The system gave you the claim “{claim.wording}”."


def test_a_kind_that_is_not_in_the_table_is_a_fault_of_the_caller(session: Session) -> None:
    with pytest.raises(KeyError):
        told(session, a_reporter(session), kind="gossip")


def test_words_of_others_are_never_read_as_a_pattern_and_are_cut_to_a_line(
    session: Session,
) -> None:
    notice = told(session, a_reporter(session), text="{actor}" + "x" * 1000)[0]
    assert quote_of(notice).startswith("{actor}x")
    assert len(quote_of(notice)) == LONGEST_WORD


def test_words_that_are_missing_leave_a_gap_and_no_error(session: Session) -> None:
    notice = told(session, a_reporter(session), kind="found")[0]
    assert sentence_of(notice) == "Your saved search “” found something new: ."


def test_a_kind_of_an_older_version_is_shown_by_its_name(session: Session) -> None:
    notice = told(session, a_reporter(session))[0]
    notice.kind = "old_kind"
    assert sentence_of(notice) == "Old kind"
    assert quote_of(notice) == ""


def test_unread_notices_stand_on_top_then_the_newest(session: Session) -> None:
    reader = a_reporter(session)
    first, second, third = (told(session, reader)[0] for _ in range(3))
    mark_read(session, reader, [third.id])
    session.expire_all()
    shown = notices_page(session, reader, kind=None, page=1, size=2)
    assert [each.id for each in shown] == [second.id, first.id]
    last = notices_page(session, reader, kind=None, page=2, size=2)
    assert [each.id for each in last] == [third.id]


def test_notices_are_counted_and_shown_by_kind(session: Session) -> None:
    reader = a_reporter(session)
    told(session, reader)
    comment = told(session, reader, kind="comment")[0]
    told(session, a_reporter(session))
    mark_read(session, reader, [comment.id])
    assert count_unread(session, reader) == 1
    assert count_by_kind(session, reader) == {"mention": (1, 1), "comment": (1, 0)}
    assert notices_page(session, reader, kind="comment", page=1, size=9) == [comment]


def test_a_notice_of_somebody_else_is_not_there(session: Session) -> None:
    notice = told(session, a_reporter(session))[0]
    other = a_reporter(session)
    for key in (notice.id, "nothing"):
        with pytest.raises(NotFound):
            find_notice(session, other, key)
    assert mark_read(session, other, [notice.id]) == 0


def test_what_came_after_the_page_was_shown_stays_unread(session: Session) -> None:
    reader = a_reporter(session)
    old, comment, new = (
        told(session, reader) + told(session, reader, kind="comment") + told(session, reader)
    )
    new.created_at = now() + timedelta(minutes=1)
    session.flush()
    assert mark_all_read(session, reader, upto=now(), kind="mention") == 1
    assert mark_all_read(session, reader, upto=now()) == 1
    session.expire_all()
    assert old.read_at
    assert comment.read_at
    assert new.read_at is None


def test_a_notice_that_is_put_back_on_top_is_not_mailed_again(session: Session) -> None:
    reader = a_reporter(session)
    notice = told(session, reader)[0]
    mark_read(session, reader, [notice.id])
    session.expire_all()
    mark_unread(session, reader, notice.id)
    assert notice.read_at is None
    assert notice.mail_when is MailWhen.NEVER


def test_everybody_has_the_defaults_until_they_choose(session: Session) -> None:
    reader = a_reporter(session)
    assert mail_choices(session, reader) == {key: kind.mail for key, kind in KINDS.items()}
    choose_mail(session, reader, {"mention": MailWhen.NEVER, "comment": MailWhen.NOW})
    choices = mail_choices(session, reader)
    assert choices["mention"] is MailWhen.NEVER
    assert choices["comment"] is MailWhen.NOW
    assert told(session, reader)[0].mail_when is MailWhen.NEVER
    choose_mail(session, reader, {"mention": MailWhen.DAILY})
    assert told(session, reader)[0].mail_when is MailWhen.DAILY


def test_what_waits_to_be_mailed_follows_a_new_choice(session: Session) -> None:
    reader, other = a_reporter(session), a_reporter(session)
    mine, theirs = told(session, reader, other)
    if mine.user_id != reader.id:
        mine, theirs = theirs, mine
    assert stop_mail(session, reader, ["mention", "gossip"]) == ["mention"]
    session.expire_all()
    assert mine.mail_when is MailWhen.NEVER
    assert theirs.mail_when is MailWhen.NOW
    assert stop_mail(session, reader, ["mention"]) == []


def test_the_digest_is_stopped_as_a_whole(session: Session) -> None:
    reader = a_reporter(session)
    stopped = stop_digest(session, reader)
    assert set(stopped) == {key for key, kind in KINDS.items() if kind.mail is MailWhen.DAILY}
    assert MailWhen.DAILY not in mail_choices(session, reader).values()
    assert mail_choices(session, reader)["mention"] is MailWhen.NOW


def test_a_choice_about_no_kind_is_refused(session: Session) -> None:
    with pytest.raises(BadInput):
        choose_mail(session, a_reporter(session), {"gossip": MailWhen.NOW})


def test_every_kind_is_in_one_group_of_the_settings() -> None:
    listed = [kind.key for kinds in grouped_kinds().values() for kind in kinds]
    assert sorted(listed) == sorted(KINDS)
