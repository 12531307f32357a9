"""Fields that a newsroom needs: imprecise dates, known names, lists in one line, UTC times."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup
from rapidfuzz import fuzz, process, utils
from wtforms import DateTimeLocalField, Field, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import TextInput

from claims.dates import ImpreciseDate, in_words, parse_imprecise_date
from claims.errors import UnreadableDate

MOST_OFFERED = 500
ALIKE = 78
MOST_TOPICS = 20
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class ImpreciseDateField(StringField):
    """A date as people know it. `when` is what was understood, None for nothing typed.

    Unless it is one exact day, the form asks back with the date in words. The form's `named_days`
    are the days that the date may name.
    """

    when: ImpreciseDate | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 - WTForms hands any form
        """Read what was typed. Raises ValidationError in the domain's words."""
        typed = (self.data or "").strip()
        if not typed:
            return
        try:
            self.when = parse_imprecise_date(typed, anchors=form.named_days())
        except UnreadableDate as refusal:
            raise ValidationError(str(refusal)) from refusal
        if self.when.earliest != self.when.latest and typed != self.object_data:
            form.ask_back(self, self.when.edtf, f"“{typed}” is read as: {in_words(self.when)}.")


class NameWidget(TextInput):
    """A text input that offers the known names without a script."""

    def __call__(self, field: Field, **kwargs: object) -> Markup:
        """Return the input and its list."""
        listed = f"{field.id}-known"
        options = Markup("").join(
            Markup('<option value="{}"></option>').format(name)
            for name in field.known[:MOST_OFFERED]
        )
        shown = super().__call__(field, list=listed, autocomplete="off", **kwargs)
        return Markup('{}<datalist id="{}">{}</datalist>').format(shown, listed, options)


class NameField(StringField):
    """The name of something known, in any letter case, or of something new, which is asked back.

    `known_names` is called once, when the names are needed; `is_new` tells which it was.
    """

    widget = NameWidget()
    is_new = False

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] | None = None,
        *,
        known_names: Callable[[], list[str]],
        thing: str,
        **kwargs: Any,  # noqa: ANN401 - WTForms' own
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self._load, self._known, self._thing = known_names, None, thing

    _known: list[str] | None

    @property
    def known(self) -> list[str]:
        """The names that are known."""
        if self._known is None:
            self._known = self._load()
        return self._known

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 - WTForms hands any form
        """Turn the name into the known one, or ask whether it is really new."""
        typed = (self.data or "").strip()
        same = same_name(typed, self.known)
        if same is not None or not typed:
            self.data: str | None = same or typed
            return
        self.is_new = True
        near = near_names(typed, self.known)
        known = f" Known and alike: {', '.join(near)}." if near else ""
        form.ask_back(self, typed, f"“{typed}” is not known yet: a new {self._thing}.{known}")


class TopicsField(StringField):
    """Names of topics in one line, separated by commas. Asks back only where one looks mistyped."""

    def __init__(self, label: str, *, known_names: Callable[[], list[str]], **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, **kwargs)
        self._load = known_names

    @property
    def names(self) -> list[str]:
        """The names that were typed, each once."""
        names = (name.strip() for name in (self.data or "").split(","))
        return list({name.lower(): name for name in names if name}.values())

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 - WTForms hands any form
        """Look for names that are nearly those of known topics."""
        if len(self.names) > MOST_TOPICS:
            raise ValidationError(f"Name at most {MOST_TOPICS} topics.")
        known = self._load() if self.names else []
        for name in self.names:
            near = near_names(name, known)
            if near and same_name(name, known) is None:
                words = f"“{name}” would be a new topic. Known and alike: {', '.join(near)}."
                form.ask_back(self, name, words)


class MomentField(DateTimeLocalField):
    """A day and time in UTC, as browsers send it."""

    def __init__(self, label: str, validators: Sequence[Any], **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, validators, format=MOMENT_FORMATS, **kwargs)

    @property
    def moment(self) -> datetime:
        """The time in UTC, once the field is valid."""
        data: datetime = self.data
        return data.replace(tzinfo=UTC)


def options(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Return choices for a form from pairs of value and label."""
    return [SelectChoice(value, label) for value, label in pairs]


def same_name(name: str, known: Sequence[str]) -> str | None:
    """Return the known name that is this one but for letter case, if any."""
    folded = name.casefold()
    return next((each for each in known if each.casefold() == folded), None)


def near_names(name: str, known: Sequence[str]) -> list[str]:
    """Return up to three known names that look like this one, the likest first."""
    found = process.extract(
        name,
        known,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=3,
        score_cutoff=ALIKE,
    )
    return [each[0] for each in found]
