"""The main job, from filing to a reader's phone, in a real browser."""

import time
from pathlib import Path

from playwright.sync_api import expect

from tests.browser import acts
from tests.browser.conftest import OpenPage

WORDING = "The city council cut the library budget by half"
EVIDENCE = (
    acts.Found(
        "Adopted budget 2017",
        "City clerk",
        "Libraries: 12 million, last year 24 million.",
        "Supports",
        primary=True,
    ),
    acts.Found(
        "Library hours shrink", "The Weekly Echo", "Half of the library money is gone.", "Supports"
    ),
)


def test_a_claim_is_filed_evidenced_judged_published_and_found_on_a_phone(
    open_page: OpenPage, tmp_path: Path
) -> None:
    rosa = open_page("rosa")
    claim = acts.file_claim(
        rosa, wording=WORDING, quotation="They cut our libraries in half!", speaker="Wendy Carrillo"
    )
    acts.take(rosa, claim)
    for found in EVIDENCE:
        acts.add_evidence(rosa, claim, found, tmp_path)
    acts.ask_for_reply(rosa, claim)
    acts.write_ruling(
        rosa,
        claim,
        rating="Mostly true",
        summary="The budget fell from 24 to 12 million.",
        analysis="The budget names both figures [1], and a report agrees [2].",
    )
    acts.submit(rosa, claim)

    acts.vote(open_page("edith"), claim, approve=False, reasons="Fees made up for some of it.")
    acts.vote(open_page("emil"), claim, approve=True, reasons="The figures are there.")
    acts.vote(open_page("erin"), claim, approve=True)
    acts.publish(open_page("bea"), claim)

    published = time.monotonic()
    reader = open_page(phone=True)
    reader.goto("/search?q=library+budget")
    hit = reader.get_by_role("link", name=WORDING)
    expect(hit).to_be_visible()
    assert time.monotonic() - published < 2
    hit.click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text(WORDING)
    reader.locator("a[href='#source-1']").first.click()
    assert reader.url.endswith("#source-1")
    expect(reader.get_by_text("Fees made up for some of it.")).to_be_visible()


def test_the_same_search_works_without_scripts(open_page: OpenPage) -> None:
    reader = open_page(phone=True, scripts=False)
    reader.goto("/")
    reader.locator("main input[name=q]").first.fill("coronation")
    reader.locator("main input[name=q]").first.press("Enter")

    expect(reader.get_by_role("link", name="Wendy Carrillo")).not_to_have_count(0)
