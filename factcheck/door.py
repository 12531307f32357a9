"""The door: text comes in without control characters, which break HTML, feeds and PostgreSQL."""

import unicodedata
from functools import cached_property
from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from factcheck.config import Settings

FORM_BYTES = 4 * 1024 * 1024
FORM_PARTS = 2000
CHUNK_BYTES = 64 * 1024


def clean(text: str) -> str:
    """Return the text with plain line ends and without control characters and lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable():
        return text
    return "".join(
        mark for mark in text if mark in "\n\t" or unicodedata.category(mark) not in {"Cc", "Cs"}
    )


class CleanFormParser(FormDataParser):
    """Reads forms, and cleans the texts in them; files stay as they are."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, Any]]:
        """Return the rest of the stream, the cleaned texts, and the files.

        Werkzeug limits forms in parts only; the plain kind is limited here.
        """
        if mimetype == "application/x-www-form-urlencoded":
            stream = BytesIO(_limited(stream))
        stream, form, files = super().parse(stream, mimetype, content_length, options)
        pairs = [(clean(name), clean(text)) for name, text in form.items(multi=True)]
        return stream, self.cls(pairs), files


def _limited(stream: IO[bytes]) -> bytes:
    """Return a plain form's bytes. Raises RequestEntityTooLarge for many bytes or many fields."""
    body = bytearray()
    while chunk := stream.read(CHUNK_BYTES):
        body += chunk
        if len(body) > FORM_BYTES:
            raise RequestEntityTooLarge
    if body.count(b"&") >= FORM_PARTS:
        raise RequestEntityTooLarge
    return bytes(body)


class CleanRequest(Request):
    """A request whose form and query hold no control characters."""

    form_data_parser_class = CleanFormParser

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The query, cleaned."""
        return ImmutableMultiDict(
            (clean(name), clean(text)) for name, text in super().args.items(multi=True)
        )


def init_door(app: Flask, settings: Settings) -> None:
    """Limit sizes, and refuse addresses with control characters: nothing is there."""
    app.request_class = CleanRequest
    app.config.from_mapping(
        MAX_CONTENT_LENGTH=settings.upload_limit + FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
    )

    @app.before_request
    def refuse_odd_addresses() -> None:
        if any(unicodedata.category(mark) in {"Cc", "Cs"} for mark in request.path):
            abort(404)
