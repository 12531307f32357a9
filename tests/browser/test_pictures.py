"""The picture in the README, taken from the demonstration: `make pictures` puts it there."""

from pathlib import Path

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.test_pages import RULING

FOLDER = Path(__file__).parents[2] / "docs" / "images"


def test_the_readme_shows_a_ruling_of_the_demonstration(
    open_page: OpenPage, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = FOLDER if request.config.getoption("--pictures") else tmp_path
    page = open_page()
    page.goto(RULING)
    page.screenshot(path=folder / "ruling.png")

    assert (folder / "ruling.png").stat().st_size > 10_000
    assert "docs/images/ruling.png" in (FOLDER.parents[1] / "README.md").read_text("utf-8")
