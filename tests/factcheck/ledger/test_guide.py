"""The guide to the ledger says what the pages and the command really do."""

import re
from pathlib import Path

from flask import Flask

from claims.ledger.positions import Act, RecordStatus, Stance
from factcheck.importing.positions import COLUMNS, _word
from factcheck.ledger.drawing import MOST_MARKS, MOST_ROWS

GUIDE = (Path(__file__).parents[3] / "docs/ledger.md").read_text(encoding="utf-8")
TEMPLATE = (Path(__file__).parents[3] / "templates/macros/ledger.html").read_text(encoding="utf-8")


def row(column: str) -> list[str]:
    found = re.search(rf"^\| `{column}` \| ([^|;]*)", GUIDE, re.MULTILINE)
    assert found, column
    return [word.strip() for word in found.group(1).split(",")]


def test_every_column_and_word_of_the_table_is_told() -> None:
    assert [_word(Stance, "stance", word) for word in row("stance")] == list(Stance)
    assert [_word(Act, "act", word) for word in row("act")] == list(Act)
    assert [_word(RecordStatus, "status", word) for word in row("status")] == list(RecordStatus)
    assert all(f"`{column}`" in GUIDE for column in COLUMNS)


def test_the_rule_of_what_is_drawn_is_told() -> None:
    assert f"the {MOST_ROWS} speakers who were on record first, each with the first 6" in GUIDE
    assert MOST_MARKS == 6
    assert "up to six records each" in TEMPLATE


def test_every_public_page_is_told(app: Flask) -> None:
    told = {
        re.sub("SLUG|ID|SPEAKER", "<>", address)
        for address in re.findall(r"^\| `(/[^`?]*)", GUIDE, re.MULTILINE)
    }
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("ledger.")]
    public = {re.sub("<[^>]+>", "<>", r.rule) for r in rules if not r.rule.startswith("/desk")}
    assert told == public
