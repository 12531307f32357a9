"""Talking about a claim, its evidence, and the paragraphs of its draft."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlmodel import Session
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from claims.errors import BadInput, ClaimError
from claims.evidence.models import Citation
from claims.filing.models import Claim
from claims.newsroom.anchors import Anchor, Paragraph, paragraphs_of, place_of
from claims.newsroom.mentions import handle_of
from claims.newsroom.talk_models import Comment, CommentThread, TalkOf
from claims.newsroom.talking import (
    LONGEST,
    About,
    find_comment,
    find_thread,
    open_thread,
    people_to_mention,
    reply,
    require_may_reword,
    reword,
    set_resolved,
    threads_of,
)
from claims.review.dossiers import citations_of, ruling_of
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.finding import find
from factcheck.desk.saving import DeskForm, saving
from factcheck.diffing import Segment, word_diff
from factcheck.markdown import render_analysis
from factcheck.together.blueprint import bp, only_those_who_talk


class CommentForm(DeskForm):
    """What somebody has to say, and whom they want to tell."""

    body = TextAreaField(
        "Comment",
        description="Only the newsroom reads it. @name tells somebody; Markdown works:"
        " **bold**, > quotation, [words](https://…).",
        validators=[InputRequired("Write something."), Length(max=LONGEST)],
    )
    tell = StringField(
        "Tell somebody",
        description="Begin to type a name. They are mentioned at the beginning.",
        validators=[Length(max=200)],
    )

    @property
    def text(self) -> str:
        """The comment, with who is to be told named in front."""
        named = (self.tell.data or "").strip().removeprefix("@")
        body = self.body.data or ""
        return f"@{named} {body}" if named else body


@dataclass
class Place:
    """One thing that is talked about: its key in addresses, what it is, its conversations."""

    key: str
    title: str
    text: str = ""
    url: str = ""
    threads: list["Line"] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One conversation as the page shows it; `changes` is what became of its paragraph since."""

    thread: CommentThread
    changes: Sequence[Segment] = ()
    has_changed: bool = False

    def html(self, comment: Comment) -> Markup:
        """Return a comment as safe HTML."""
        return render_analysis(comment.body)

    def is_mine(self, comment: Comment) -> bool:
        """Return whether the reader may still reword it."""
        try:
            require_may_reword(comment, signed_in_actor())
        except ClaimError:
            return False
        return True


@bp.route("/claims/<claim_id>/comments", methods=["GET", "POST"])
def comments(claim_id: str) -> ResponseReturnValue:
    """Show what is said about a claim; `?on=KEY` opens the form for one thing on it."""
    only_those_who_talk()
    claim = find(Claim, claim_id)
    key = request.values.get("on", "")
    form = CommentForm()
    if form.is_ready():
        with saving(form) as session:
            about = _about(session, claim, key)
            actor = signed_in_actor()
            thread = open_thread(session, actor=actor, about=about, body=form.text)
            flash("Your comment is there for the newsroom to read.", "success")
            return redirect(_url_of(thread))
    return _page(claim, form, on=key or "claim")


@bp.post("/threads/<thread_id>")
def answer(thread_id: str) -> ResponseReturnValue:
    """Add a comment to a conversation."""
    only_those_who_talk()
    thread = find_thread(db.session, thread_id)
    claim = find(Claim, thread.claim_id)
    form = CommentForm(prefix=f"t{thread.id}")
    if form.is_ready():
        with saving(form) as session:
            actor, wording = signed_in_actor(), claim.wording
            reply(session, actor=actor, thread=thread, wording=wording, body=form.text)
            return redirect(_url_of(thread))
    return _page(claim, form, answering=thread.id)


@bp.post("/threads/<thread_id>/<any(resolve, reopen):way>")
def resolve(thread_id: str, way: str) -> ResponseReturnValue:
    """Close a conversation that came to its end, or open it again."""
    only_those_who_talk()
    thread = find_thread(db.session, thread_id)
    form = DeskForm()
    with saving(form) as session:
        done = way == "resolve"
        set_resolved(session, actor=signed_in_actor(), thread=thread, resolved=done)
        flash("The conversation is resolved." if done else "It is open again.", "success")
    return redirect(_url_of(thread))


@bp.route("/comments/<comment_id>/edit", methods=["GET", "POST"])
def edit_comment(comment_id: str) -> ResponseReturnValue:
    """Reword one's own comment, while it is fresh."""
    only_those_who_talk()
    comment = find_comment(db.session, comment_id)
    if request.method == "GET":
        require_may_reword(comment, signed_in_actor())
    claim = find(Claim, comment.thread.claim_id)
    form = CommentForm(data={"body": comment.body})
    if form.is_ready():
        with saving(form) as session:
            reword(session, actor=signed_in_actor(), comment=comment, body=form.text)
            return redirect(_url_of(comment.thread))
    page = render_template("together/edit_comment.html", form=form, claim=claim, names=_names())
    return page, form.status


def _url_of(thread: CommentThread) -> str:
    return url_for("together.comments", claim_id=thread.claim_id, _anchor=f"thread-{thread.id}")


def _page(
    claim: Claim, form: CommentForm, *, on: str = "", answering: str = ""
) -> ResponseReturnValue:
    """Return the page of all conversations; `form` is the one that was sent, or a fresh one."""
    places = places_of(claim)
    if on and not any(each.key == on for each in places):
        on = "claim"
    page = render_template(
        "together/comments.html",
        claim=claim,
        places=places,
        form=form,
        on=on,
        answering=answering,
        answers=_answer_forms(places, form, answering),
        names=_names(),
        open_count=sum(line.thread.is_open for each in places for line in each.threads),
    )
    return page, form.status


def _answer_forms(
    places: Sequence[Place], sent: CommentForm, answering: str
) -> dict[str, CommentForm]:
    """Return for each conversation the form of its next answer."""
    ids = [line.thread.id for place in places for line in place.threads]
    is_first = request.method == "GET"
    fresh = {
        each: CommentForm(prefix=f"t{each}") if is_first else CommentForm(None, prefix=f"t{each}")
        for each in ids
    }
    return {**fresh, **({answering: sent} if answering else {})}


def _names() -> list[str]:
    """Return the names by which people can be mentioned."""
    return [handle_of(each) for each in people_to_mention(db.session)]


def places_of(claim: Claim) -> list[Place]:
    """Return all that can be talked about with what is said on each: claim, draft, evidence."""
    paragraphs = paragraphs_of(ruling_of(db.session, claim).analysis)
    citations = citations_of(db.session, claim)
    places = [
        Place("claim", "The claim", claim.wording),
        *(
            Place(_key(each), f"Paragraph {each.number} of the draft", each.text)
            for each in paragraphs
        ),
        *(_place_of_evidence(each) for each in citations),
        Place("gone", "No longer in the draft or the evidence"),
    ]
    by_key = {each.key: each for each in places}
    for thread in threads_of(db.session, claim.id):
        key, line = _hung(thread, paragraphs)
        by_key.get(key, by_key["gone"]).threads.append(line)
    return [each for each in places if each.key != "gone" or each.threads]


def _key(paragraph: Paragraph) -> str:
    return f"p{paragraph.number}-{paragraph.digest[:12]}"


def _place_of_evidence(citation: Citation) -> Place:
    evidence = citation.evidence
    url = url_for("desk.evidence", evidence_id=evidence.id)
    title = f"Evidence [{citation.number}]: {evidence.title}"
    return Place(f"e{evidence.id}", title, citation.quotation, url)


def _hung(thread: CommentThread, paragraphs: Sequence[Paragraph]) -> tuple[str, Line]:
    """Return the key of the thing on which a conversation hangs now, and how it is shown."""
    if thread.about is not TalkOf.PARAGRAPH:
        key = "claim" if thread.about is TalkOf.CLAIM else f"e{thread.evidence_id}"
        return key, Line(thread)
    anchor = Anchor(
        thread.paragraph_number or 0, thread.paragraph_text, thread.paragraph_digest or ""
    )
    place = place_of(anchor, paragraphs)
    now = place.paragraph.text if place.paragraph else ""
    changes = word_diff(anchor.text, now) if place.has_changed else ()
    key = _key(place.paragraph) if place.paragraph else "gone"
    return key, Line(thread, changes, place.has_changed)


def _about(session: Session, claim: Claim, key: str) -> About:
    """Return what a key names. Raises BadInput if the paragraph changed before this was sent."""
    if key in {"", "claim"}:
        return About(claim.id, claim.wording)
    for paragraph in paragraphs_of(ruling_of(session, claim).analysis):
        if _key(paragraph).partition("-")[2] == key.partition("-")[2] and key.startswith("p"):
            anchor = Anchor(paragraph.number, paragraph.text, paragraph.digest)
            return About(claim.id, claim.wording, paragraph=anchor)
    for citation in citations_of(session, claim):
        if key == f"e{citation.evidence_id}":
            return About(claim.id, claim.wording, evidence_id=citation.evidence_id)
    why = "That part was changed meanwhile. Your comment is below: send it about the claim instead."
    raise BadInput("body", why)
