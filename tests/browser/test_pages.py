"""Every page, for everybody who may see it: accessible, in one column, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
RULING = "/rulings/jimmy-gomez-has-been-largely-silent-on-gay-marriage"
CORRECTED = (
    "/rulings/wendy-carrillo-who-had-called-the-party-s-endorsement-of-jimmy-gomez"
    "-a-coronation-later"
)
PUBLIC = (
    "/",
    RULING,
    CORRECTED,
    f"{CORRECTED}/editions/1",
    "/search?q=coronation",
    "/search?q=nothing+at+all+like+this",
    "/search?q=marriage+equality",
    "/search/help",
    "/speakers",
    "/topics",
    "/contests",
    "/methodology",
    "/transparency",
    "/about",
    "/corrections",
    "/corrections/requests",
    "/tip",
    f"{RULING}/correction-request",
    "/positions/",
    "/positions/jimmy-gomez-for-ca-34",
    "/positions/jimmy-gomez-for-ca-34/first",
    "/positions/jimmy-gomez-for-ca-34/compare",
    "/positions/marriage-equality-for-same-sex-couples/compare?a=robert-lee-ahn&b=jimmy-gomez",
    "/speakers/wendy-carrillo/positions",
    "/speakers/wendy-carrillo/positions?on=jimmy-gomez-for-ca-34",
    "/no-such-page",
    "/sign-in",
)
STAFF = {
    "rosa": (
        "/desk/",
        "/desk/claims",
        "/desk/claims/new",
        "/desk/tools",
        "/desk/transcript",
        "/desk/uploads",
        "/desk/board",
        "/desk/board?owner=me&overdue=1",
        "/desk/views",
        "/desk/views/new/board?query=owner%3Dme",
        "/desk/calendar",
        "/desk/calendar/link",
        "/desk/search?q=single-payer",
        "/desk/search?q=nothing+at+all+like+this",
        "/desk/notices",
        "/desk/notices?kind=approved",
        "/desk/notices/mail",
    ),
    "edith": (
        "/desk/synonyms/",
        "/review/",
        "/review/conflicts",
        "/review/requests",
        "/desk/",
        "/desk/links",
        "/desk/propositions/",
        "/desk/propositions/jimmy-gomez-for-ca-34",
        "/desk/positions/new",
        "/desk/searches/new",
        "/desk/rechecks",
        "/desk/tips",
        "/desk/board",
    ),
    "ada": (
        "/admin/",
        "/admin/people",
        "/admin/standards",
        "/admin/scales",
        "/admin/record",
        "/admin/registers/speakers",
        "/admin/webhooks",
        "/admin/webhooks/new",
        "/admin/mail",
    ),
}
# A link inside an SVG has no text as its `href`, so the attribute is read and resolved.
LINKS = """all => all.map(a => new URL(a.getAttribute('href'), location).href)
    .filter(href => href.startsWith(location.origin))"""
SMALLEST = {"width": 320, "height": 640}


def faults(page: Page) -> list[str]:
    """Return what is wrong with a page: broken rules with their places, and sideways scroll."""
    found = Axe().run(page, options=RULES).response["violations"]
    broken = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]
    page.set_viewport_size(SMALLEST)
    width = page.evaluate("document.documentElement.scrollWidth")
    return [*broken, *([f"{width} px wide"] if width > SMALLEST["width"] else [])]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_public_pages_are_accessible_and_fit_a_small_phone(
    open_page: OpenPage, *, dark: bool
) -> None:
    page = open_page(dark=dark)
    wrong = {}
    for path in PUBLIC:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path)
        wrong[path] = faults(page)

    assert {path: each for path, each in wrong.items() if each} == {}


@pytest.mark.parametrize("who", STAFF)
def test_staff_pages_are_accessible_and_fit_a_small_phone(open_page: OpenPage, who: str) -> None:
    page = open_page(who)
    wrong = {}
    for path in STAFF[who]:
        page.set_viewport_size({"width": 1280, "height": 900})
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, path
        wrong[path] = faults(page)

    assert {path: each for path, each in wrong.items() if each} == {}


def test_every_link_of_the_public_site_leads_somewhere(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    todo, seen = ["/"], set[str]()
    broken = []
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = page.request.get(path)
        if not answer.ok:
            broken.append((path, answer.status))
        elif "html" in answer.headers.get("content-type", "") and "?" not in path:
            page.goto(path)
            links = page.eval_on_selector_all("a[href]", LINKS)
            todo += [link.partition("#")[0] for link in links]

    assert broken == []
    assert len(seen) > len(PUBLIC)
