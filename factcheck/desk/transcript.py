"""Filing from a transcript: paste it, say once who is who, tick sentences, file them together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from wtforms import SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from claims.errors import BadInput
from claims.filing.from_transcript import MOST_FILED, TickedSentence, file_sentences
from claims.filing.models import Claim
from claims.filing.operations import AppearanceDetails, find_claim
from claims.filing.transcripts import (
    MOST_CHARACTERS,
    MOST_SENTENCES,
    Sentence,
    Turn,
    names_in,
    read_transcript,
)
from claims.newsroom.models import User
from claims.people.operations import speaker_called
from claims.people.queries import contests_with_days, speaker_names
from factcheck.accounts.actor import signed_in_actor
from factcheck.database import db
from factcheck.desk.alike import Alike, alike
from factcheck.desk.blueprint import bp
from factcheck.desk.fields import ImpreciseDateField, near_names, options, same_name
from factcheck.desk.forms import DATE_HELP
from factcheck.desk.saving import DeskForm, page, saving

TICKED = "ticked"
NEW = "new"
NOBODY = "(no name)"


class TranscriptForm(DeskForm):
    """A transcript, and where it was said. The sentences and voices are fields of their own."""

    text = TextAreaField(
        "Transcript",
        [InputRequired("Paste the transcript.")],
        description="Such as “[00:12:31] GOMEZ: …”, “GOMEZ (12:31): …”, or subtitles (SRT, VTT)."
        f" At most {MOST_CHARACTERS:,} characters and {MOST_SENTENCES:,} sentences.",
    )
    said = ImpreciseDateField("When it was said", description=DATE_HELP)
    venue = StringField("Where", description="The debate, rally or broadcast.")
    medium = StringField("Medium", description="Such as debate, television, speech.")
    url = StringField("Web address", description="Where it can be read, heard or seen.")
    contest = SelectField("Contest", description="Its days can then be named: before the primary.")

    def load(self) -> None:
        """Offer the contests to choose from."""
        self.contests = contests_with_days(db.session)
        pairs = [("", "None"), *((each.id, each.name) for each in self.contests)]
        self.contest.choices = options(pairs)

    def named_days(self) -> Mapping[str, object]:
        """Return the days of the contest that is chosen."""
        chosen = next((each for each in self.contests if each.id == self.contest.data), None)
        return {day.name: day.on for day in chosen.days} if chosen else {}

    def validate_text(self, field: TextAreaField) -> None:
        """Refuse what is too long to be worked through."""
        if len(field.data or "") > MOST_CHARACTERS:
            length = f"{len(field.data or ''):,}"
            most = f"at most {MOST_CHARACTERS:,} fit. Paste it in parts."
            raise ValidationError(f"This has {length} characters; {most}")

    @property
    def where(self) -> AppearanceDetails:
        """What the form says about where it was said."""
        return AppearanceDetails(
            said=self.said.when,
            venue=self.venue.data or "",
            medium=self.medium.data or "",
            url=self.url.data,
        )


@dataclass(frozen=True)
class Voice:
    """A name of the transcript, the field in which the speaker is named, and what it holds."""

    name: str
    field: str
    speaker: str
    error: str = ""


@dataclass
class Sheet:
    """The transcript taken apart, with what is ticked and who is who."""

    turns: Sequence[Turn]
    voices: list[Voice]
    ticked: list[int]
    found: dict[int, list[Alike]] = field(default_factory=dict)

    @property
    def sentences(self) -> dict[int, tuple[str, Sentence]]:
        """Each sentence by its number, with the name of the voice."""
        return {each.number: (turn.name, each) for turn in self.turns for each in turn.sentences}

    @property
    def chosen(self) -> list[tuple[str, Sentence]]:
        """The ticked sentences in order, each with the name of the voice."""
        sentences = self.sentences
        return [sentences[number] for number in self.ticked if number in sentences]


@bp.route("/transcript", methods=["GET", "POST"])
def transcript() -> ResponseReturnValue:
    """Split a transcript, then file the ticked sentences in one transaction, or none."""
    form = TranscriptForm()
    form.load()
    if not form.is_submitted():
        return page("transcript.html", form, sheet=None)
    sheet = _sheet(form.text.data or "")
    if "file" not in request.form:
        form.validate()
        return page("transcript.html", form, sheet=sheet if not form.errors else None)
    if _is_complete(form, sheet) and form.is_ready():
        with saving(form) as session:
            claims = file_sentences(
                session,
                actor=signed_in_actor(),
                ticked=_ticked(session, signed_in_actor(), sheet),
                where=form.where,
                contest_id=form.contest.data or None,
            )
            flash(f"Filed from the transcript: {len(claims)}.", "success")
            return redirect(url_for("desk.claims"))
    return page("transcript.html", form, sheet=sheet)


def _sheet(text: str) -> Sheet:
    """Take the transcript apart, and put back what was chosen on the page before."""
    turns = read_transcript(text)
    known = speaker_names(db.session)
    voices = [
        Voice(name or NOBODY, f"voice-{place}", _speaker(f"voice-{place}", name, known))
        for place, name in enumerate(names_in(turns))
    ]
    numbers = (each for each in request.form.getlist(TICKED) if each.isascii() and each.isdigit())
    return Sheet(turns, voices, sorted({int(each) for each in numbers if len(each) < 7}))  # noqa: PLR2004 - more digits than any sentence's number has


def _speaker(field: str, name: str, known: Sequence[str]) -> str:
    """Return who was chosen for a voice, else the known speaker whom its name fits best."""
    if field in request.form:
        return request.form[field].strip()
    near = near_names(name, known) if name else []
    return same_name(name, known) or (near[0] if near else name.title())


def _is_complete(form: TranscriptForm, sheet: Sheet) -> bool:
    """Say what is missing, and ask about sentences that were filed or checked before."""
    if len(sheet.sentences) > MOST_SENTENCES:
        words = f"It has {len(sheet.sentences):,} sentences; at most {MOST_SENTENCES:,} fit."
        form.refuse(BadInput("text", words))
    if not sheet.chosen:
        form.refuse(BadInput(TICKED, "Tick at least one sentence."))
    elif len(sheet.chosen) > MOST_FILED:
        form.refuse(BadInput(TICKED, f"At most {MOST_FILED} sentences are filed at once."))
    for voice in _used(sheet):
        if not voice.speaker:
            form.refuse(BadInput("voice", f"Say who “{voice.name}” is."))
    if form.refusals:
        return False
    _ask_about_voices(form, sheet)
    _ask_about_sentences(form, sheet)
    return True


def _used(sheet: Sheet) -> list[Voice]:
    """Return the voices of the ticked sentences."""
    names = {name or NOBODY for name, _ in sheet.chosen}
    return [voice for voice in sheet.voices if voice.name in names]


def _ask_about_voices(form: TranscriptForm, sheet: Sheet) -> None:
    known = speaker_names(db.session)
    for voice in _used(sheet):
        if same_name(voice.speaker, known) is None:
            words = f"“{voice.speaker}” is not known yet: a new speaker."
            form.ask_back(form.text, f"{voice.name}={voice.speaker}", words)


def _ask_about_sentences(form: TranscriptForm, sheet: Sheet) -> None:
    for _, sentence in sheet.chosen:
        found = [each for each in alike(sentence.text) if each.takes_appearances]
        sheet.found[sentence.number] = found
        if any(each.is_strong for each in found):
            form.ask_back(form.text, str(sentence.number), f"It may be known: “{sentence.text}”")


def _ticked(session: Session, actor: User, sheet: Sheet) -> list[TickedSentence]:
    """Return what is to be filed; speakers who are not known yet are made in place."""
    by_name = {voice.name: voice.speaker for voice in sheet.voices}
    speakers = {
        name: speaker_called(session, actor=actor, name=by_name[name])
        for name in dict.fromkeys(name or NOBODY for name, _ in sheet.chosen)
    }
    return [
        TickedSentence(
            speakers[name or NOBODY], each.text, each.at, _repeated(session, each.number)
        )
        for name, each in sheet.chosen
    ]


def _repeated(session: Session, number: int) -> Claim | None:
    """Return the claim that a sentence was chosen to be an appearance of."""
    claim_id = request.form.get(f"as-{number}", NEW)
    return None if claim_id == NEW else find_claim(session, claim_id)
