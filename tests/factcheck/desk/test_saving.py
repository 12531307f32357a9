"""From a form to an operation: what happens to a refusal that comes only at the commit."""

import pytest
from flask import Flask
from sqlalchemy.orm.exc import StaleDataError

from claims.errors import NotFound
from factcheck.desk.forms import EmptyForm
from factcheck.desk.saving import saving


def test_a_row_that_changed_at_the_very_moment_makes_the_form_stale(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        form = EmptyForm()
        with saving(form):
            raise StaleDataError

        assert form.was_stale
        assert form.status == 409


def test_what_is_not_a_refusal_of_the_form_passes_on(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        form = EmptyForm()
        with pytest.raises(NotFound), saving(form):
            raise NotFound("claim", "x")
        with pytest.raises(ZeroDivisionError), saving(form):
            raise ZeroDivisionError
