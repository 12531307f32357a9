"""What people do in the browser, step by step, by what they see: labels and buttons."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect


@dataclass(frozen=True)
class Found:
    """A piece of evidence that a reporter has at hand."""

    title: str
    source: str
    quotation: str
    bearing: str
    primary: bool = False


def file_claim(page: Page, *, wording: str, quotation: str, speaker: str) -> str:
    """File a claim; return its address."""
    page.goto("/desk/claims/new")
    page.get_by_label("The claim, in one sentence").fill(wording)
    page.get_by_label("Word for word").fill(quotation)
    page.get_by_label("Speaker").first.fill(speaker)
    page.get_by_label("When it was said").fill("14 May 2017")
    page.get_by_label("Where", exact=False).first.fill("A debate in Los Angeles")
    page.get_by_role("button", name="File the claim").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(wording)
    return page.url


def take(page: Page, claim: str) -> None:
    """Take a filed claim."""
    page.goto(claim)
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("Researching").first).to_be_visible()


def add_evidence(page: Page, claim: str, found: Found, folder: Path) -> None:
    """Add evidence by uploading a text, and cite it to the claim's first part."""
    copy = folder / f"{found.source}.txt"
    copy.write_text(f"{found.title}\n\n{found.quotation}\n", encoding="utf-8")
    page.goto(claim)
    page.get_by_role("link", name="Add evidence").first.click()
    page.get_by_label("Title").fill(found.title)
    page.locator("input[name=source]").fill(found.source)
    page.locator("input[name=published]").fill("15 May 2017")
    if found.primary:
        page.get_by_label("Primary source").check()
    page.locator("input[type=file]").set_input_files(copy)
    page.locator("input[name=element]").first.check()
    page.locator("fieldset", has_text="What it does").get_by_label(found.bearing).check()
    page.get_by_label("Exact quotation").fill(found.quotation)
    page.get_by_label("Why it matters").fill("It says so in so many words.")
    page.get_by_role("button", name="Add the evidence").click()
    # The source is new: the page asks whether it is meant, with everything typed still there.
    page.get_by_role("button", name="Yes, add it").first.click()
    page.wait_for_url(re.compile(r"/desk/claims/[0-9a-z]+"))
    expect(page.get_by_text(found.title).first).to_be_visible()


def ask_for_reply(page: Page, claim: str) -> None:
    """Put on record that the speaker was asked."""
    page.goto(claim)
    page.get_by_role("link", name="Ask for a reply").first.click()
    page.get_by_label("Asked of").fill("the campaign's press officer")
    page.get_by_role("button", name="Put it on record").click()
    expect(page.get_by_role("heading", name="Right of reply")).to_be_visible()


def write_ruling(page: Page, claim: str, *, rating: str, summary: str, analysis: str) -> None:
    """Write and save the draft."""
    page.goto(f"{claim.split('#', maxsplit=1)[0].rstrip('/')}/draft")
    page.get_by_role("radio", name=rating, exact=False).first.check()
    page.get_by_label("Summary").fill(summary)
    page.get_by_label("Analysis").fill(analysis)
    page.get_by_role("button", name="Save the draft").click()
    page.goto(claim)
    expect(page.get_by_text(summary)).to_be_visible()


def submit(page: Page, claim: str) -> None:
    """Submit the ruling for review."""
    page.goto(claim)
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("In review").first).to_be_visible()


def vote(page: Page, claim: str, *, approve: bool, reasons: str = "") -> None:
    """Cast a vote from the dossier; dissent proposes another rating."""
    page.goto(claim.replace("/desk/", "/review/"))
    form = page.locator("form", has=page.get_by_role("button", name="Cast my vote"))
    form.locator(f"input[type=radio][value={'approve' if approve else 'propose'}]").check()
    if not approve:
        form.get_by_label("The rating that you propose").select_option(label="Half true")
    form.get_by_label("Reasons").fill(reasons)
    form.get_by_role("button", name="Cast my vote").click()
    expect(page.locator(".flash, [role=status], .flashes").first).to_be_visible()


def publish(page: Page, claim: str) -> None:
    """Publish the approved version."""
    page.goto(claim.replace("/desk/", "/review/"))
    page.get_by_role("button", name=re.compile("Publish version")).click()
    expect(page.get_by_text("Published").first).to_be_visible()
