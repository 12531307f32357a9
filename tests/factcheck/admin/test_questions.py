"""The questions of the vote, as an admin edits them and an editor answers them."""

from sqlmodel import Session

from claims.review.questions import questions_asked
from tests.builders import a_claim_in_review, a_reporter, an_admin, an_editor
from tests.factcheck.sitting import Signed, again

LIST = "/admin/questions"


def test_an_admin_words_orders_and_retires_what_voters_are_asked(
    session: Session, signed: Signed
) -> None:
    admin = signed(an_admin(session))
    assert "Is it literally true?" in admin.open(LIST)

    assert admin.send(LIST, text="Is it fair?", is_required="y").status_code == 302
    admin.open(f"{LIST}/literally")
    assert admin.send("", text="Is it true word for word?").status_code == 302
    admin.open(LIST)
    admin.send(f"{LIST}/before/up")
    admin.open(LIST)
    admin.send(f"{LIST}/reading/retire")

    again(session)
    asked = [(each.text, each.is_required) for each in questions_asked(session)]
    assert asked == [
        ("Is it true word for word?", False),
        ("How did we rule on such claims before?", False),
        ("Did the speaker support it?", False),
        ("Is it fair?", True),
    ]
    page = admin.open(LIST)
    assert "Asked no more" in page
    admin.send(f"{LIST}/reading/revive")
    again(session)
    assert "reading" in [each.id for each in questions_asked(session)]


def test_what_cannot_be_asked_is_told_and_kept(session: Session, signed: Signed) -> None:
    admin = signed(an_admin(session))
    admin.open(LIST)
    refused = admin.send(LIST, text="is it LITERALLY true?")
    assert refused.status_code == 400
    assert "This question is there already" in refused.text
    assert "is it LITERALLY true?</textarea>" in refused.text
    admin.open(f"{LIST}/none", status=404)
    admin.open(f"{LIST}/literally")
    stale = admin.send("", text="Anew?", seen_version="77")
    assert stale.status_code == 409
    assert "Somebody else changed it" in stale.text


def test_only_admins_edit_them(session: Session, signed: Signed) -> None:
    signed(an_editor(session)).open(LIST, status=403)


def test_answers_are_given_with_the_vote_and_read_when_the_panel_closes(
    session: Session, signed: Signed
) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    session.commit()
    url = f"/review/claims/{claim.id}"
    one, two = signed(an_editor(session)), signed(an_editor(session))
    reporter = signed(a_reporter(session))
    for editor, answer in ((one, "Word for word."), (two, "Nearly.")):
        page = editor.open(url)
        assert "Is it literally true?" in page
        voted = editor.send(
            f"{url}/vote", vote__choice="approve", **{"vote__answer-literally": answer}
        )
        assert voted.status_code == 302, voted.text
        if editor is one:
            assert "Word for word." not in reporter.open(url), "the panel is blind"

    page = reporter.open(url)
    assert "<dt>Is it literally true?</dt>" in page
    assert "<dd>Word for word.</dd>" in page
    assert "<dd>Nearly.</dd>" in page
    assert "<dt>Did the speaker support it?</dt>" not in page


def test_a_vote_without_a_wanted_answer_is_refused_with_all_that_was_typed(
    session: Session, signed: Signed
) -> None:
    claim = a_claim_in_review(session, a_reporter(session))
    session.commit()
    admin = signed(an_admin(session))
    admin.open(f"{LIST}/before")
    admin.send("", text="How did we rule before?", is_required="y")
    editor, url = signed(an_editor(session)), f"/review/claims/{claim.id}"
    editor.open(url)
    refused = editor.send(f"{url}/vote", vote__choice="approve", vote__reasons="Mine to keep")
    assert refused.status_code == 422
    assert "This newsroom wants an answer." in refused.text
    assert "Mine to keep</textarea>" in refused.text
