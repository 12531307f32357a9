"""The picture that a ruling has where its address is shared: drawn once, then kept."""

import hashlib
import math
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from flask import Response, abort, current_app
from font_source_serif_pro import SourceSerifPro, SourceSerifProSemibold
from PIL import Image, ImageDraw, ImageFont

from claims.filing.models import State
from claims.review.models import Publication, Shape
from claims.review.public import editions_of, public_ruling
from factcheck.config import Settings
from factcheck.database import db
from factcheck.feeds.room import bp
from factcheck.public.frozen import Frozen

PICTURE_SIZE = (1200, 630)
MARGIN, BAND, SHAPE_SIZE = 72, 150, 72
# Those of the light scheme in style.css; a test compares the two.
PAPER, INK, SOFT = "#fffefb", "#1b1a17", "#57544c"
TONES = {
    "green": ("#1a6532", "#e6f2e9"),
    "teal": ("#0a5c68", "#dff1f3"),
    "amber": ("#6f4e00", "#fbf1d3"),
    "orange": ("#923f00", "#fdebdc"),
    "red": ("#a11d18", "#fbe7e4"),
    "grey": ("#57544c", "#efece4"),
    "purple": ("#5f338b", "#f1e8f8"),
}
SIZES = (64, 58, 52, 46, 40, 36)
LINE = 1.2
# The wording stands between these heights, in pixels from the top.
TOP, BOTTOM = 176, PICTURE_SIZE[1] - BAND - 30
# Raised when the drawing changes, so that pictures kept from before are drawn anew.
DESIGN = "2"
DAY = "public, max-age=86400"
Lines = list[str]
Box = tuple[float, float, float, float]


@bp.get("/rulings/<slug>/editions/<int:edition>/card.png")
def picture(slug: str, edition: int) -> Response:
    """Answer with the picture of one edition, drawn now if it never was."""
    live = public_ruling(db.session, slug)
    shown = next((each for each in editions_of(db.session, live) if each.edition == edition), None)
    if shown is None:
        abort(404)
    response = Response(_kept(shown), content_type="image/png")
    response.headers["Cache-Control"] = DAY
    return response


def _kept(publication: Publication) -> bytes:
    """Return the picture from the data directory, or draw it and put it there whole."""
    settings: Settings = current_app.config["SETTINGS"]
    path = settings.data / "cards" / f"{_name(publication, settings)}.png"
    if path.is_file():
        return path.read_bytes()
    content = draw(publication, settings.newsroom_name)
    path.parent.mkdir(exist_ok=True)
    beside = path.with_suffix(f".{hashlib.sha256(content).hexdigest()[:12]}")
    beside.write_bytes(content)
    beside.replace(path)
    return content


def _name(publication: Publication, settings: Settings) -> str:
    """Return a name that changes with all that the picture shows."""
    shown = (
        DESIGN,
        publication.ruling_version.digest,
        str(_is_retracted(publication)),
        settings.newsroom_name,
    )
    return hashlib.sha256("\n".join(shown).encode()).hexdigest()


def draw(publication: Publication, newsroom: str) -> bytes:
    """Return the PNG: who said what, and the rating by word, colour and shape."""
    version, frozen = publication.ruling_version, Frozen(publication.ruling_version.dossier)
    image = Image.new("RGB", PICTURE_SIZE, PAPER)
    on = ImageDraw.Draw(image)
    across = PICTURE_SIZE[0] - 2 * MARGIN
    on.text((MARGIN, 56), _cut(newsroom, _font(30), across), font=_font(30), fill=SOFT)
    speaker = _cut(frozen.speaker, _font(38, bold=True), across)
    on.text((MARGIN, 112), speaker, font=_font(38, bold=True), fill=INK)
    _wording(on, frozen.wording, across)
    label = f"{'Retracted: ' if _is_retracted(publication) else ''}{version.rating_label}"
    _verdict(image, label, TONES[version.rating_colour], version.rating_shape)
    stored = BytesIO()
    image.save(stored, "PNG", optimize=True)
    return stored.getvalue()


def _is_retracted(publication: Publication) -> bool:
    return publication.claim.state is State.RETRACTED


def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(Path(SourceSerifProSemibold if bold else SourceSerifPro), size)


def _wording(on: ImageDraw.ImageDraw, text: str, across: int) -> None:
    """Write the claim as large as it fits; what does not fit at the smallest size is cut."""
    for size in SIZES:
        font, room = _font(size), int((BOTTOM - TOP) / (size * LINE))
        lines = _wrapped(text, font, across)
        if len(lines) <= room:
            break
    else:
        lines = [*lines[: room - 1], _cut(" ".join(lines[room - 1 :]), font, across)]
    for number, line in enumerate(lines):
        on.text((MARGIN, TOP + number * size * LINE), line, font=font, fill=INK)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, across: int) -> Lines:
    """Return the text in lines that fit; a word longer than a line is cut."""
    lines: Lines = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= across:
            lines[-1] = longer
        else:
            lines.append(_cut(word, font, across))
    return lines


def _cut(text: str, font: ImageFont.FreeTypeFont, across: int) -> str:
    """Return the text, or as much as fits with an ellipsis."""
    if font.getlength(text) <= across:
        return text
    while text and font.getlength(f"{text}…") > across:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _verdict(image: Image.Image, label: str, tones: tuple[str, str], shape: Shape) -> None:
    """Draw the band at the foot: the rating's shape and word in its colour."""
    on, (tone, wash), top = ImageDraw.Draw(image), tones, PICTURE_SIZE[1] - BAND
    on.rectangle((0, top, *PICTURE_SIZE), fill=wash)
    on.rectangle((0, top, PICTURE_SIZE[0], top + 6), fill=tone)
    middle = top + BAND // 2 + 3
    image.paste(_shape(shape, tone, wash), (MARGIN, middle - SHAPE_SIZE // 2))
    across = PICTURE_SIZE[0] - 2 * MARGIN - 100
    font = _font(60, bold=True)
    on.text((MARGIN + 100, middle), _cut(label, font, across), font=font, fill=tone, anchor="lm")


def _shape(shape: Shape, tone: str, wash: str) -> Image.Image:
    """Return the shape, drawn large and made small, so that its edges are smooth."""
    large = SHAPE_SIZE * 4
    image = Image.new("RGB", (large, large), wash)
    SHAPES[shape](ImageDraw.Draw(image), (4, 4, large - 4, large - 4), tone, wash)
    return image.resize((SHAPE_SIZE, SHAPE_SIZE), Image.Resampling.LANCZOS)


def _within(box: Box, points: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    """Return points given on a square of 24, as the page's shapes are, within the box."""
    scale = (box[2] - box[0]) / 24
    return [(box[0] + x * scale, box[1] + y * scale) for x, y in points]


TICK = ((5.8, 12.4), (10.2, 16.8), (18.2, 8.8))


def _check(on: ImageDraw.ImageDraw, box: Box, tone: str, wash: str) -> None:
    on.ellipse(box, fill=tone)
    on.line(_within(box, TICK), fill=wash, width=36, joint="curve")


def _check_half(on: ImageDraw.ImageDraw, box: Box, tone: str, _: str) -> None:
    on.ellipse(box, outline=tone, width=28)
    on.line(_within(box, TICK), fill=tone, width=32, joint="curve")


def _half(on: ImageDraw.ImageDraw, box: Box, tone: str, _: str) -> None:
    on.ellipse(box, outline=tone, width=28)
    on.pieslice(box, 270, 90, fill=tone)


def _triangle(on: ImageDraw.ImageDraw, box: Box, tone: str, wash: str) -> None:
    on.polygon(_within(box, ((12, 1.6), (23.6, 22.4), (0.4, 22.4))), fill=tone)
    on.line(_within(box, ((12, 9), (12, 15.6))), fill=wash, width=32)
    on.line(_within(box, ((12, 17.4), (12, 19.8))), fill=wash, width=32)


def _cross(on: ImageDraw.ImageDraw, box: Box, tone: str, _: str) -> None:
    on.line(_within(box, ((3, 3), (21, 21))), fill=tone, width=56)
    on.line(_within(box, ((21, 3), (3, 21))), fill=tone, width=56)


def _octagon(on: ImageDraw.ImageDraw, box: Box, tone: str, wash: str) -> None:
    corners = [math.radians(22.5 + 45 * each) for each in range(8)]
    points = tuple((12 + 12 * math.cos(each), 12 + 12 * math.sin(each)) for each in corners)
    on.polygon(_within(box, points), fill=tone)
    on.line(_within(box, ((5.5, 12), (18.5, 12))), fill=wash, width=44)


def _question(on: ImageDraw.ImageDraw, box: Box, tone: str, _: str) -> None:
    on.ellipse(box, outline=tone, width=28)
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    on.text(middle, "?", font=_font(192, bold=True), fill=tone, anchor="mm")


def _dash(on: ImageDraw.ImageDraw, box: Box, tone: str, _: str) -> None:
    for start in range(0, 360, 30):
        on.arc(box, start, start + 18, fill=tone, width=28)
    on.line(_within(box, ((7, 12), (17, 12))), fill=tone, width=32)


SHAPES: Mapping[Shape, Callable[[ImageDraw.ImageDraw, Box, str, str], None]] = {
    Shape.CHECK: _check,
    Shape.CHECK_HALF: _check_half,
    Shape.HALF: _half,
    Shape.TRIANGLE: _triangle,
    Shape.CROSS: _cross,
    Shape.OCTAGON: _octagon,
    Shape.QUESTION: _question,
    Shape.DASH: _dash,
}
