"""The ledger's forms: the shape of what people type. Rules and lengths are the domain's."""

from collections.abc import Mapping
from datetime import date

from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from claims.ledger.models import AssertionKind, PropositionKind
from claims.ledger.positions import Act, RecordStatus, Stance
from claims.people.queries import speaker_names
from factcheck.database import db
from factcheck.desk.fields import ImpreciseDateField, NameField, options
from factcheck.desk.forms import DATE_HELP, NEEDED
from factcheck.desk.saving import DeskForm, VersionedForm
from factcheck.ledger.words import (
    ACTS,
    ASSERTION_KINDS,
    PROPOSITION_KINDS,
    STANCE_LOOKS,
    STATUSES,
)

Days = Mapping[str, date]
STANCES = {stance: look.label for stance, look in STANCE_LOOKS.items()}


def _speaker_names() -> list[str]:
    return speaker_names(db.session)


class PropositionForm(DeskForm):
    """A precise thing one can be for or against."""

    name = StringField(
        "What one can be for or against",
        [NEEDED],
        description="A noun that reads after “supported”: single-payer health care.",
    )
    kind = SelectField(
        "Kind",
        choices=options(PROPOSITION_KINDS.items()),
        coerce=PropositionKind,
        default=PropositionKind.POLICY,
    )
    description = TextAreaField(
        "What exactly counts",
        description="Where it ends: civil unions and same-sex marriage are two propositions.",
    )
    contest = SelectField("Contest", description="Its days can then be named: before the primary.")


class PositionForm(VersionedForm):
    """One act by which somebody showed a stance. `days` are each proposition's by its id."""

    refused_names = {"date": "happened", "status": "standing"}  # noqa: RUF012 - a mapping that nothing changes
    days: Mapping[str, Days] = {}

    proposition = SelectField("On what", [NEEDED])
    speaker = NameField(
        "Who",
        [NEEDED],
        known_names=_speaker_names,
        thing="speaker",
    )
    stance = RadioField(
        "Stance", [InputRequired("Choose one.")], choices=options(STANCES.items()), coerce=Stance
    )
    act = SelectField("Shown by", choices=options(ACTS.items()), coerce=Act, default=Act.SPEECH)
    happened = ImpreciseDateField("When", description=DATE_HELP)
    evidence = StringField(
        "Evidence",
        description="Its web address, title or reference, as the newsroom has it already.",
    )
    quotation = TextAreaField("Exact quotation", description="If the act was in words.")
    standing = RadioField(
        "Standing",
        choices=options(STATUSES.items()),
        coerce=RecordStatus,
        default=RecordStatus.ASSERTED,
        description="Findings use verified records alone, and those need evidence.",
    )
    note = TextAreaField("Note", description="Readers see it, if the evidence is public.")

    def named_days(self) -> Days:
        """Return the days of the contest that the chosen proposition belongs to."""
        return self.days.get(self.proposition.data or "", {})

    def validate_happened(self, field: ImpreciseDateField) -> None:
        """Ask back if no date is given: it is kept so, and no day is invented."""
        if not (field.data or "").strip() and (field.object_data is None or not self.seen):
            words = "No date is given. The record is kept as undated, and settles no order."
            self.ask_back(field, "undated", words)


class SearchForm(DeskForm):
    """Where somebody looked for a speaker's position."""

    proposition = SelectField("On what", [NEEDED])
    speaker = NameField("Of whom", [NEEDED], known_names=_speaker_names, thing="speaker")
    place = StringField("Where", [NEEDED], description="The archive, database or site, as Nexis.")
    words = StringField("Search words", [NEEDED], description="Exactly as they were typed.")
    covers_from = DateField("First day searched", [InputRequired("Give the first day.")])
    covers_until = DateField("Last day searched", [InputRequired("Give the last day.")])
    hits = IntegerField("How many records it found", [InputRequired("Give a number.")], default=0)
    made_on = DateField("Searched on", [Optional()])


class AssertionForm(DeskForm):
    """What a claim says in the ledger's terms."""

    kind = RadioField(
        "What the claim says",
        [InputRequired("Choose one.")],
        choices=options(ASSERTION_KINDS.items()),
        coerce=AssertionKind,
    )
    proposition = SelectField("On what", [NEEDED])
    speaker = NameField("Of whom", [NEEDED], known_names=_speaker_names, thing="speaker")
    stance = SelectField(
        "Which stance", choices=options(STANCES.items()), coerce=Stance, default=Stance.SUPPORT
    )
    other_speaker = NameField("First: before whom", known_names=_speaker_names, thing="speaker")
    years = IntegerField("For years: how many", [Optional()])
    since = DateField("Silent: from", [Optional()])
    until = DateField("Silent: until", [Optional()])
    as_of = DateField(
        "As of",
        [InputRequired("Give the day.")],
        description="The day on which it was said. Later acts are left out.",
    )


class RecheckForm(DeskForm):
    """What readers are told of a finding that flipped."""

    tell = HiddenField()
