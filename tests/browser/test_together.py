"""Working together in a real browser: nothing typed is lost, and every page is for everybody."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, OpenPage
from tests.browser.test_pages import faults

CLAIM = re.compile(r'href="(/desk/claims/[0-9a-z]{26})"')


def claim_at_work(page: Page) -> str:
    """Return the address of a claim that somebody works on; scripts may be off."""
    page.goto("/desk/claims?state=researching")
    return str(CLAIM.findall(page.content())[0])


def analysis(page: Page) -> str:
    return page.locator("textarea[name=analysis]").input_value()


def write(page: Page, words: str) -> None:
    page.locator("textarea[name=analysis]").fill(words)


def save(page: Page) -> None:
    page.locator(".submit-row").get_by_role("button", name="Save the draft").click()


def test_a_tab_that_is_closed_while_somebody_writes_loses_nothing(open_page: OpenPage) -> None:
    page = open_page("rosa")
    draft = f"{claim_at_work(page)}/draft"
    page.goto(draft)
    write(page, "Kept after a pause.")
    expect(page.locator(".kept-status")).to_contain_text("not saved yet")
    write(page, "Kept although the tab was closed at once.")
    context = page.context
    page.close()

    page = context.new_page()
    page.goto(draft)
    page.locator(".leftover").first.get_by_role("link", name="Restore it").click()

    assert analysis(page) == "Kept although the tab was closed at once."
    save(page)
    expect(page.locator(".flash")).to_contain_text("The draft is saved.")
    page.goto(draft)
    expect(page.locator(".leftover")).to_have_count(0)
    assert analysis(page) == "Kept although the tab was closed at once."


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_session_that_ends_while_somebody_writes_loses_nothing(
    open_page: OpenPage, *, scripts: bool
) -> None:
    page = open_page("rosa", scripts=scripts, phone=not scripts)
    words = f"Typed before the session ended, {scripts}."
    page.goto(f"{claim_at_work(page)}/draft")
    write(page, words)
    page.context.clear_cookies()

    save(page)

    expect(page.locator("h1")).to_have_text("Sign in to go on")
    expect(page.locator(".kept").last).to_have_text(words)
    if scripts:
        assert faults(page) == []
    page.locator("input[name=email]").fill("rosa@demo.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(re.compile(r"/draft\?restore="))
    assert analysis(page) == words
    save(page)
    page.wait_for_url(re.compile(r"#ruling$"))


def test_a_newsroom_that_cannot_be_reached_leaves_the_text_in_the_browser(
    open_page: OpenPage,
) -> None:
    page = open_page("bea")
    draft = f"{claim_at_work(page)}/draft"
    page.goto(draft)
    context = page.context
    context.set_offline(True)
    write(page, "Written in a tunnel.")
    expect(page.locator(".kept-status")).to_contain_text("kept in this browser")
    page.close()
    context.set_offline(False)

    page = context.new_page()
    page.goto(draft)
    page.get_by_role("link", name="Restore it").first.click()

    assert analysis(page) == "Written in a tunnel."
    page.on("dialog", lambda dialog: dialog.accept())
    save(page)
    page.wait_for_url(re.compile(r"#ruling$"))


def test_a_colleague_who_opens_the_draft_is_told_who_writes(open_page: OpenPage) -> None:
    ravi, erin = open_page("ravi"), open_page("erin", scripts=False)
    draft = f"{claim_at_work(ravi)}/draft"
    ravi.goto(draft)
    erin.goto(draft)
    warning = erin.locator(".here", has_text="Ravi Reporter has")
    expect(warning).to_have_count(1)
    ravi.goto("/desk/")
    expect(ravi.locator("h1")).to_be_visible()
    ravi.wait_for_load_state("networkidle")
    erin.reload()
    expect(warning).to_have_count(0)


def test_a_conversation_goes_by_keyboard_alone_on_a_phone_without_scripts(
    open_page: OpenPage,
) -> None:
    page = open_page("emil", phone=True, scripts=False)
    url = f"{claim_at_work(page)}/comments"
    page.goto(url)
    page.locator("#new textarea").focus()
    page.keyboard.type("Is this @rosa-reporter her own count?")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text("for the newsroom to read")
    thread = page.locator(".thread", has_text="her own count").first
    thread.get_by_role("button", name="Resolve").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text("The conversation is resolved.")


def test_every_page_of_working_together_is_accessible_and_fits_a_small_phone(
    open_page: OpenPage,
) -> None:
    wrong = {}
    for who, dark in (("edith", False), ("ravi", True)):
        page = open_page(who, dark=dark)
        claim = claim_at_work(page)
        page.goto("/review/")
        review = claim.replace("/desk/", "/review/")
        pages = [claim, f"{claim}/comments", f"{claim}/note", f"{claim}/draft", "/desk/unsaved"]
        pages += [review, f"{review}/compare", f"{review}/compare?view=side"]
        pages += [f"{claim}/assign"] if who == "edith" else []
        for path in pages:
            page.set_viewport_size({"width": 1280, "height": 900})
            answer = page.goto(path)
            assert answer is not None
            assert answer.ok, path
            wrong[path, who] = faults(page)
    admin = open_page("ada")
    for path in ("/admin/questions", "/admin/questions/literally"):
        admin.goto(path)
        wrong[path, "ada"] = faults(admin)

    assert {path: each for path, each in wrong.items() if each} == {}
