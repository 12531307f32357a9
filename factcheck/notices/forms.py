"""What admins hand in about webhooks."""

from wtforms import HiddenField, SelectMultipleField, StringField, URLField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from claims.newsroom.webhook_kinds import EVENT_KINDS
from claims.newsroom.webhooks import WebhookDetails
from factcheck.desk.fields import options
from factcheck.review.forms import Decision


class KindsField(SelectMultipleField):
    """Kinds of events as a group of check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _kinds(label: str, description: str, *, public: bool) -> KindsField:
    chosen = [kind for kind in EVENT_KINDS.values() if kind.is_public is public]
    choices = options((kind.key, f"{kind.label} ({kind.key})") for kind in chosen)
    return KindsField(label, description=description, choices=choices)


class WebhookForm(Decision):
    """A webhook: its name, its address, and what it is told."""

    refused_names = {"kinds": "public_kinds"}  # noqa: RUF012 - the same for all forms of this kind

    seen_version = HiddenField(default="0")
    name = StringField(
        "Name",
        description="For yourselves, such as the program that is told.",
        validators=[InputRequired("Give a name."), Length(max=120)],
    )
    url = URLField(
        "Address",
        description="Where the program listens. It begins with https://.",
        validators=[InputRequired("Give an address."), Length(max=2000)],
    )
    public_kinds = _kinds(
        "What readers may know",
        "Messages with the claim, the rating, the summary and the address of the page.",
        public=True,
    )
    own_kinds = _kinds(
        "For your own tools",
        "Messages with ids and states alone. They hold no text, but tell of unpublished work.",
        public=False,
    )

    def details(self, open_hosts: frozenset[str]) -> WebhookDetails:
        """Return what was typed, for the domain."""
        return WebhookDetails(
            name=self.name.data or "",
            url=self.url.data or "",
            kinds=[*(self.public_kinds.data or ()), *(self.own_kinds.data or ())],
            open_hosts=open_hosts,
        )

    @property
    def seen(self) -> int:
        """The version that the writer saw; -1, which is never current, for nonsense."""
        text = self.seen_version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1  # noqa: PLR2004 - ten digits would not fit the column
