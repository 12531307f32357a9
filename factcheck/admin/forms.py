"""What admins hand in."""

from collections.abc import Mapping
from functools import cache

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from claims.newsroom.models import Role
from claims.review.models import Colour, Shape
from claims.review.standards import STANDARDS, StandardKind
from factcheck.desk.fields import options
from factcheck.review.forms import NEEDED, Decision

ROLES: Mapping[Role, str] = {
    Role.REPORTER: "Reporter: files claims, gathers evidence, writes rulings",
    Role.EDITOR: "Editor: votes, returns, publishes, corrects",
    Role.ADMIN: "Admin: people, standards, scales; no power over a verdict",
}


class RolesField(SelectMultipleField):
    """Roles as a group of check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    @property
    def roles(self) -> set[Role]:
        """The roles that are ticked."""
        return {Role(each) for each in self.data or ()}


def _roles() -> RolesField:
    choices = options((role.value, words) for role, words in ROLES.items())
    return RolesField("Roles", choices=choices)


class PersonForm(Decision):
    """A new member of the newsroom."""

    name = StringField(
        "Name",
        description="As it stands under what they write and in the record.",
        validators=[InputRequired("Give a name."), Length(max=120)],
    )
    email = EmailField(
        "E-mail address",
        description="They sign in with it. A link to choose a password goes there.",
        validators=[InputRequired("Give an address."), Length(max=254)],
    )
    roles = _roles()


class RolesForm(Decision):
    """The roles of one person."""

    roles = _roles()


class ScaleForm(Decision):
    """The name of a rating scale."""

    seen_version = HiddenField()
    name = StringField("Name", validators=[InputRequired("Give a name."), Length(max=70)])


class RatingForm(Decision):
    """What a rating says and how it looks."""

    seen_version = HiddenField()
    label = StringField(
        "Label",
        description="One or two words, as readers see it.",
        validators=[InputRequired("Give a label."), Length(max=80)],
    )
    definition = TextAreaField(
        "Definition",
        description="One sentence that tells when this rating is the right one.",
        validators=[InputRequired("Say when it is the right one."), Length(max=1000)],
    )
    colour = SelectField("Colour", choices=options((each.value, each.value) for each in Colour))
    shape = SelectField(
        "Shape",
        description="Colour never speaks alone.",
        choices=options((each.value, each.value.replace("-", " ")) for each in Shape),
    )
    number = IntegerField(
        "Number",
        description="Its place on the scale, higher is truer. None for a rating that stands"
        " outside the order, such as unproven.",
        validators=[Optional(), NumberRange(-100, 100, "Between -100 and 100.")],
    )


class RedactForm(Decision):
    """Why an event's details must go."""

    reason = TextAreaField(
        "Reason",
        description="It stays on the record, so name no personal data in it.",
        validators=[InputRequired(NEEDED), Length(max=500)],
    )


@cache
def standards_form() -> type[Decision]:
    """Return the form of all standards, made from what the domain knows of each."""
    return type("StandardsForm", (Decision,), {kind.key: _field(kind) for kind in STANDARDS})


def _field(kind: StandardKind) -> BooleanField | IntegerField:
    if kind.is_switch:
        usual = "on" if kind.default else "off"
        return BooleanField(kind.label, description=f"{kind.meaning} Usually {usual}.")
    told = f"{kind.meaning} From {kind.least} to {kind.most}; usually {kind.default}."
    within = f"{kind.label} lies between {kind.least} and {kind.most}."
    return IntegerField(
        kind.label,
        description=told,
        validators=[InputRequired(within), NumberRange(kind.least, kind.most, within)],
    )
