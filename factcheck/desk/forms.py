"""The desk's forms: the shape of what people type. Rules and lengths are the domain's."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from flask import flash
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Optional

from claims.errors import ClaimError
from claims.evidence.models import Bearing, Channel, EvidenceKind
from claims.evidence.operations import StoredBytes
from claims.evidence.queries import origin_names, source_names
from claims.filing.models import ClaimKind
from claims.filing.queries import topic_names
from claims.people.models import SpeakerKind
from claims.people.queries import speaker_names
from factcheck.database import db
from factcheck.desk.alike import Alike, alike
from factcheck.desk.fields import ImpreciseDateField, MomentField, NameField, TopicsField, options
from factcheck.desk.saving import DeskForm, VersionedForm
from factcheck.desk.words import BEARINGS, CHANNELS, CLAIM_KINDS, EVIDENCE_KINDS, SPEAKER_KINDS
from factcheck.uploads import held_name, hold, read_held

NEEDED = InputRequired("This is needed.")
DATE_HELP = "As well as it is known: 14 May 2017, May 2017, spring 2015, before 2015, c. 2012."


def _speaker_names() -> list[str]:
    return speaker_names(db.session)


def _topic_names() -> list[str]:
    return topic_names(db.session)


def _source_names() -> list[str]:
    return source_names(db.session)


def _origin_names() -> list[str]:
    return origin_names(db.session)


class EmptyForm(DeskForm):
    """One button: nothing but the token against forgery."""


class ReasonForm(DeskForm):
    """An action that stays on the record with its reason."""

    reason = TextAreaField(
        "Reason", [NEEDED], description="It stays on the record, with your name."
    )


class AssignForm(DeskForm):
    """Whom to give a claim to, by when it is to be ready, and what to tell them."""

    assignee = SelectField("Reporter", [NEEDED])
    due_on = DateField("Due on", [Optional()], description="It can be moved later.")
    message = TextAreaField(
        "Message",
        description="For the reporter, with the notice. It stays on the record.",
    )


class DeadlineForm(DeskForm):
    """By when a claim is to be ready."""

    due_on = DateField("Due on", [Optional()], description="Empty it to take the deadline away.")


class MergeForm(DeskForm):
    """Which claim says the same."""

    target = RadioField(
        "Claim that says the same", [InputRequired("Choose one.")], validate_choice=False
    )


class SaidForm(DeskForm):
    """Who said it, word for word, when and where."""

    speaker = NameField(
        "Speaker",
        [NEEDED],
        known_names=_speaker_names,
        thing="speaker",
        description="Who said it: a person, campaign, party, organisation, outlet or account.",
    )
    speaker_kind = SelectField(
        "If the speaker is new, it is",
        choices=options(SPEAKER_KINDS.items()),
        coerce=SpeakerKind,
        default=SpeakerKind.PERSON,
    )
    quotation = TextAreaField(
        "Word for word",
        description="Exactly as it was said or written, without quotation marks around it.",
    )
    said = ImpreciseDateField("When it was said", description=DATE_HELP)
    venue = StringField("Where", description="The debate, rally, broadcast, mailer or page.")
    medium = StringField(
        "Medium", description="Such as speech, debate, television, print, mailer, post."
    )
    url = StringField("Web address", description="Where it can be read, heard or seen.")


class AppearanceForm(SaidForm):
    """One more place where a claim was made. `days` are those of the claim's contest."""

    days: Mapping[str, date] = {}

    def named_days(self) -> Mapping[str, date]:
        """Return the days of the claim's contest."""
        return self.days

    def name_speaker(self, name: str) -> None:
        """Take it that this speaker said it, and ask whether it is so."""
        self.speaker.data, self.speaker.raw_data = name, [name]
        self.ask_back(self.speaker, name, f"Nobody is named yet. Did {name} say it?")


class ClaimForm(VersionedForm, SaidForm):
    """A claim, as it is filed and edited. `contest_days` are each contest's days by name."""

    refused_names = {"topic": "topics"}  # noqa: RUF012 - a mapping that nothing changes
    contest_days: Mapping[str, Mapping[str, date]] = {}

    wording = TextAreaField(
        "The claim, in one sentence",
        [NEEDED],
        description="The wording that is checked. It can be shorter than the quotation.",
    )
    elements = TextAreaField(
        "Parts, one a line",
        description="If it says several things, each with its own evidence. Else leave it empty.",
    )
    kind = SelectField(
        "Kind", choices=options(CLAIM_KINDS.items()), coerce=ClaimKind, default=ClaimKind.FACTUAL
    )
    contest = SelectField("Contest", description="Its days can then be named: before the primary.")
    topics = TopicsField(
        "Topics", known_names=_topic_names, description="Separated by commas. New ones are made."
    )
    context = TextAreaField("Context", description="What a colleague should know. Not published.")
    due_on = DateField("Due on", [Optional()])

    def named_days(self) -> Mapping[str, date]:
        """Return the days of the contest that is chosen in the form."""
        return self.contest_days.get(self.contest.data or "", {})


class NewClaimForm(ClaimForm):
    """A claim that is filed: asked back if there is one already that says much the same.

    `tip` is the id of the reader's tip that it follows up; `look` is the button that only looks.
    """

    tip = HiddenField()
    look = BooleanField("Only look for duplicates")

    @cached_property
    def alike(self) -> list[Alike]:
        """What is like the claim, as far as it is typed."""
        texts = (self.wording.data or "", self.quotation.data or "")
        return alike(*texts, url=self.url.data or "")

    @property
    def only_looks(self) -> bool:
        """Whether it was sent just to see what is like it."""
        return bool(self.is_submitted() and self.look.data)

    def validate_wording(self, field: TextAreaField) -> None:
        """Ask whether it is another claim than those that say much the same."""
        for each in self.alike:
            if each.is_strong:
                words = f"“{each.claim.wording}” says much the same. Is this really another claim?"
                self.ask_back(field, each.claim.id, words)


class SourceForm(VersionedForm):
    """Who is behind evidence, and what readers should know of them."""

    origin = NameField(
        "Whose reports are they really?",
        known_names=_origin_names,
        thing="origin",
        description="Sources of one origin count as one: a paper that prints a wire story.",
    )
    url = StringField("Web address")
    interests = TextAreaField(
        "Interests", description="Who pays or owns them, whom they back. Readers are told."
    )
    anonymity_reason = TextAreaField(
        "If the source stays unnamed: why", description="Readers are told the reason."
    )


class EvidenceForm(VersionedForm):
    """A thing that bears on claims."""

    days: Mapping[str, date] = {}

    title = StringField("Title", [NEEDED])
    kind = SelectField(
        "Kind",
        choices=options(EVIDENCE_KINDS.items()),
        coerce=EvidenceKind,
        default=EvidenceKind.DOCUMENT,
    )
    url = StringField("Web address")
    reference = StringField(
        "Reference", description="Where to find it offline: archive, file number, page."
    )
    source = NameField(
        "Source",
        [NEEDED],
        known_names=_source_names,
        thing="source",
        description="Who is behind it: the paper, agency, office or person.",
    )
    origin = NameField(
        "Whose report is it really?",
        known_names=_origin_names,
        thing="origin",
        description="If the source only passes it on, such as AP. Else leave it empty.",
    )
    author = StringField("Author")
    published = ImpreciseDateField("Published", description=DATE_HELP)
    is_primary = BooleanField(
        "Primary source", description="The thing itself: the bill, the vote, the recording."
    )
    on_record = BooleanField("On the record", default=True)
    archive_url = StringField("Outside archive", description="Such as a page in a web archive.")

    def named_days(self) -> Mapping[str, date]:
        """Return the days of the claim's contest, if it came from a claim."""
        return self.days


class CitationForm(VersionedForm):
    """How evidence bears on one part of a claim."""

    element = RadioField("Which part of the claim", [InputRequired("Choose a part.")])
    bearing = RadioField(
        "What it does",
        [InputRequired("Choose what it does.")],
        choices=options(BEARINGS.items()),
        coerce=Bearing,
    )
    quotation = TextAreaField(
        "Exact quotation",
        description="It is looked for in our copy. Mark what you leave out with […].",
    )
    locator = StringField("Place in it", description="Page, timestamp or paragraph.")
    why = TextAreaField("Why it matters", description="One sentence that readers will see.")


class SnapshotForm(DeskForm):
    """Our own copy of a piece of evidence. `held` stands for a file that was sent before."""

    file = FileField("File")
    held = HiddenField()

    def hold_file(self) -> None:
        """Keep the file that was sent, so that the form can be shown again without losing it."""
        file = self.file.data
        if not (self.is_submitted() and file and file.filename):
            return
        try:
            self.held.data = hold(file)
        except ClaimError as refusal:
            self.held.data = ""
            self.refused_file = refusal

    refused_file: ClaimError | None = None

    def validate_file(self, field: FileField) -> None:
        """Say why the file is not kept, if it was refused."""
        del field
        if self.refused_file is not None:
            raise ValidationError(str(self.refused_file))

    @property
    def held_name(self) -> str:
        """The name of the file that is held, or nothing."""
        return held_name(self.held.data or "")

    def read_file(self) -> StoredBytes | None:
        """Return the held file, read, or None without one; what is left unread is flashed."""
        if not self.held.data:
            return None
        stored, note = read_held(self.held.data)
        if note:
            flash(note, "notice")
        return stored


class NewEvidenceForm(EvidenceForm, SnapshotForm):
    """Evidence with its file, and how it is cited, in one go. No part chosen: cited later."""

    anonymity_reason = TextAreaField(
        "If the source stays unnamed: why", description="Readers are told the reason."
    )
    element = RadioField("Which part of the claim it bears on", default="")
    bearing = RadioField(
        "What it does",
        choices=options(BEARINGS.items()),
        coerce=Bearing,
        validate_choice=False,
    )
    quotation = TextAreaField(
        "Exact quotation",
        description="It is looked for in our copy. Mark what you leave out with […].",
    )
    locator = StringField("Place in it", description="Page, timestamp or paragraph.")
    why = TextAreaField("Why it matters", description="One sentence that readers will see.")

    def validate_url(self, field: StringField) -> None:
        """Ask for something that can be found again."""
        if not (field.data or self.reference.data or self.held.data or self.refused_file):
            raise ValidationError("Give an address, a file or a reference.")

    def validate_bearing(self, field: RadioField) -> None:
        """Ask for the bearing once a part is chosen."""
        if self.element.data and field.data is None:
            raise ValidationError("Choose what it does.")


class ReplyForm(DeskForm):
    """What the speaker is asked."""

    asked_of = StringField(
        "Asked of", [NEEDED], description="The person or office, such as the press officer."
    )
    channel = SelectField(
        "How", choices=options(CHANNELS.items()), coerce=Channel, default=Channel.MAIL
    )
    question = TextAreaField("Question, as it was sent", [NEEDED])
    asked_at = MomentField("Asked at (UTC)", [InputRequired("Give the day and the time.")])
    deadline = MomentField("Answer by (UTC)", [InputRequired("Give the day and the time.")])


class AnswerForm(DeskForm):
    """What the speaker answered."""

    answer = TextAreaField("Answer, word for word", [NEEDED])
    answered_at = MomentField("Came at (UTC)", [InputRequired("Give the day and the time.")])


class DraftForm(VersionedForm):
    """The working text of the ruling."""

    rating = RadioField("Rating", [Optional()], validate_choice=False)
    summary = TextAreaField(
        "Summary", description="One sentence that stands alone. At most 500 characters."
    )
    analysis = TextAreaField(
        "Analysis",
        description="Markdown. Cite evidence by its number in brackets, such as [1].",
    )
