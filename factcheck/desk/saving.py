"""From a form to one operation: refusals come back on the form, with all that was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import TracebackType
from typing import Any, TypeVar

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlmodel import Session
from wtforms import Field, HiddenField
from wtforms.fields.choices import SelectFieldBase

from claims.base import new_id
from claims.errors import BadInput, ClaimError, GatesClosed, NotAllowed, NotFound, Stale
from factcheck.accounts.actor import current_actor
from factcheck.database import transaction
from factcheck.desk.leftovers import (
    Leftover,
    form_was_sent,
    leftovers_of,
    restored_at,
    restored_fields,
)
from factcheck.desk.mending import mend_url
from factcheck.diffing import Segment, word_diff

REFUSED = 422
STALE = 409


@dataclass(frozen=True)
class Question:
    """What was understood of a field, asked back before it is saved."""

    field: Field
    words: str


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed meanwhile: theirs, and what saving ours changes."""

    label: str
    theirs: str
    segments: list[Segment]


class DeskForm(FlaskForm):
    """A form that asks back what it is not sure of, and that a refusal leaves as it was typed.

    What was typed into it and never sent is kept under the key in `unsaved`, and offered again.
    """

    class Meta(FlaskForm.Meta):
        """What Flask-WTF asks of a form."""

        def wrap_formdata(self, form: "DeskForm", formdata: Any) -> Any:  # noqa: ANN401 - Flask-WTF's own
            """Take what was sent; or, where the address asks for it, what was typed before."""
            given = super().wrap_formdata(form, formdata)
            is_left_to_us = given is None and formdata is not None
            return restored_fields(form.prefix) if is_left_to_us and request else given

    confirmed = HiddenField()
    unsaved = HiddenField(default=new_id)
    # What a refusal is about, where its name is not that of the field in which it was typed.
    refused_names: Mapping[str, str] = {}

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.questions: list[Question] = []
        self.refusals: list[tuple[str, str]] = []
        self.differences: list[Difference] = []
        self.was_stale = False
        self._keys: list[str] = []
        super().__init__(*args, **kwargs)

    @property
    def prefix(self) -> str:
        """The prefix of its fields' names; several forms of one page differ by it."""
        return str(self._prefix)

    @property
    def sent_key(self) -> str:
        """The key under which this form's text may be kept; empty if it came without one."""
        return str(self.unsaved.raw_data[0]) if self.unsaved.raw_data else ""

    @cached_property
    def leftovers(self) -> list[Leftover]:
        """What this person typed here before and never sent."""
        shown = {field.name: _as_sent(field) for field in self}
        return leftovers_of(self.prefix, shown)

    @property
    def restored_at(self) -> datetime | None:
        """When that was typed which was put back into this form; None if nothing was."""
        return restored_at(self.prefix)

    @property
    def is_comparing(self) -> bool:
        """Whether the address asks what the text that was put back would change."""
        return "compare" in request.args

    @property
    def restored_changes(self) -> list["Difference"]:
        """What saving the text that was put back would change of what is saved."""
        return [
            Difference(field.label.text, before, word_diff(before, after))
            for field in self
            if not isinstance(field, HiddenField)
            for before, after in [(_saved(field), _shown(field))]
            if before != after
        ]

    def ask_back(self, field: Field, key: str, words: str) -> None:
        """Ask whether `words`, known by `key`, are what was meant in the field."""
        self._keys.append(f"{field.name}={key}")
        self.questions.append(Question(field, words))

    def is_ready(self) -> bool:
        """Return whether it was sent, has the right shape, and all that was asked is confirmed."""
        if not self.validate_on_submit():
            self.questions = []
            return False
        asked = " | ".join(self._keys)
        if self.confirmed.data == asked or not asked:
            self.questions = []
            return True
        self.confirmed.data = asked
        return False

    def refuse(self, refusal: ClaimError) -> None:
        """Put the refusal where it belongs: at its field, or on top."""
        if isinstance(refusal, Stale):
            self.was_stale = True
            return
        if isinstance(refusal, GatesClosed):
            self.refusals += [(each.message, mend_url(each)) for each in refusal.missing]
            return
        name = refusal.field if isinstance(refusal, BadInput) else ""
        name = self.refused_names.get(name, name)
        if name in self:
            self[name].errors = [*self[name].errors, str(refusal)]
        else:
            self.refusals.append((str(refusal), ""))

    def keep_both(self, fresh: "DeskForm") -> None:
        """Set what stands now, as a form of the same kind holds it, beside what was typed here.

        Sent again, this form saves on top of what stands now.
        """
        self["seen_version"].data = fresh["seen_version"].data
        for name in self.data:
            ours, theirs = _shown(self[name]), _shown(fresh[name])
            if isinstance(self[name], HiddenField) or ours == theirs:
                continue
            segments = word_diff(theirs, ours)
            self.differences.append(Difference(self[name].label.text, theirs, segments))

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows the form again."""
        if self.was_stale:
            return STALE
        return REFUSED if self.errors or self.refusals else 200


class VersionedForm(DeskForm):
    """A form for what two people may edit: it knows which version its writer saw."""

    seen_version = HiddenField()

    @property
    def seen(self) -> int:
        """The version that the writer saw; -1, which is never current, for nonsense."""
        text = self.seen_version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1  # noqa: PLR2004 - ten digits would not fit the column


T = TypeVar("T")


def refusable(form: DeskForm, step: Callable[[], T]) -> tuple[bool, T | None]:
    """Take a step that comes before the transaction; a refusal of it is put on the form.

    Returns whether it was taken, and what it gave.
    """
    try:
        return True, step()
    except ClaimError as refusal:
        form.refuse(refusal)
        return False, None


class saving:  # noqa: N801 - reads as what it is: with saving(form) as session
    """Give a transaction's session; what the domain refuses is put on the form, and rolled back.

    Return the answer from inside: the code after it runs only if something was refused. What the
    person may not do, or what is not there, passes on to the error pages.
    """

    def __init__(self, form: DeskForm) -> None:
        self._form = form
        self._transaction = transaction()

    def __enter__(self) -> Session:
        session = self._session = self._transaction.__enter__()
        return session

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        refusal = error
        try:
            if error is None:
                form_was_sent(self._session, current_actor(), self._form.sent_key)
            self._transaction.__exit__(kind, error, trace)
        except Stale as stale:
            refusal = stale
        if not isinstance(refusal, ClaimError) or isinstance(refusal, NotAllowed | NotFound):
            return False
        self._form.refuse(refusal)
        return True


def page(template: str, form: DeskForm, **context: object) -> ResponseReturnValue:
    """Return the page with the form, with the status that fits."""
    return render_template(f"desk/{template}", form=form, **context), form.status


def _as_sent(field: Field) -> str:
    """Return the field as a browser sends it, near enough to tell whether something differs."""
    data = field._value() if hasattr(field, "_value") else field.data  # noqa: SLF001 - how WTForms' widgets ask
    return "" if data is None or data is False else "y" if data is True else str(data)


def _saved(field: Field) -> str:
    """Return what is saved of the field, as a person would see it."""
    if isinstance(field, SelectFieldBase):
        stored = "" if field.object_data is None else str(field.object_data)
        return str(next((e.label for e in field.iter_choices() if str(e.value) == stored), ""))
    if isinstance(field.object_data, bool):
        return "yes" if field.object_data else "no"
    return str(field.object_data or "").strip()


def _shown(field: Field) -> str:
    """Return what a person sees in the field, as text."""
    if isinstance(field, SelectFieldBase):
        return str(next((each.label for each in field.iter_choices() if each.selected), ""))
    if isinstance(field.data, bool):
        return "yes" if field.data else "no"
    return str(field.data or "").strip()
