"""Forms filled in and sent as a browser does: with every field that the page had."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Form(HTMLParser):
    """The form of a page that has a field of this name: what a browser would send of it."""

    def __init__(self, html: str, holding: str) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self.action = ""
        self._forms: list[tuple[str, dict[str, Any]]] = []
        self._select = self._textarea = ""
        self.feed(html)
        self.action, self.fields = next(
            (action, fields) for action, fields in self._forms if holding in fields
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self._forms.append((given.get("action") or "", {}))
        elif tag == "input" and name and self._forms:
            self._input(name, given)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and self._forms:
            fields = self._forms[-1][1]
            if "selected" in given or self._select not in fields:
                fields[self._select] = given.get("value") or ""
        elif tag == "textarea":
            self._textarea = name
            self._forms[-1][1][name] = ""

    def _input(self, name: str, given: Mapping[str, str | None]) -> None:
        fields = self._forms[-1][1]
        kind = given.get("type")
        if kind in {"radio", "checkbox"}:
            if "checked" in given:
                fields[name] = given.get("value", "on") or ""
        elif kind not in {"submit", "file", "search"}:
            fields[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            fields = self._forms[-1][1]
            started = fields[self._textarea]
            fields[self._textarea] = started + (data if started else data.removeprefix("\r\n"))


class Browser:
    """A client that fills in forms."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, url: str) -> TestResponse:
        """Return the page; it must be there."""
        page = self.client.get(url)
        assert page.status_code == 200, (url, page.status_code, page.text)
        return page

    def fill(self, url: str, /, holding: str = "confirmed", **typed: object) -> TestResponse:
        """Open the page, type into its form, send it, and return the answer."""
        return self.send(self.get(url), holding, **typed)

    def send(
        self, page: TestResponse, /, holding: str = "confirmed", **typed: object
    ) -> TestResponse:
        """Type into the form of a page, send it, and return the answer."""
        form = Form(page.text, holding)
        fields = {**form.fields, **typed}
        address = form.action or page.request.full_path.rstrip("?")
        sent = {name: value for name, value in fields.items() if value is not None}
        # werkzeug's client leaves the file of a large multipart form open: only for uploads.
        has_file = any(isinstance(value, tuple) for value in sent.values())
        kind = "multipart/form-data" if has_file else "application/x-www-form-urlencoded"
        return self.client.post(address, data=sent, content_type=kind)

    def press(self, page_url: str, action: str) -> TestResponse:
        """Press the button of a page that posts to this address."""
        page = self.get(page_url)
        assert f'action="{action}"' in page.text, f"no button for {action}"
        token = Form(page.text, "csrf_token").fields["csrf_token"]
        return self.client.post(action, data={"csrf_token": token})

    def follow(self, answer: TestResponse) -> TestResponse:
        """Follow a redirect to its page."""
        assert answer.status_code == 302, (answer.status_code, answer.text)
        return self.get(answer.location)
