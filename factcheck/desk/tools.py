"""Ways into the claim form from other pages: a bookmark, a plain link, a phone's share sheet."""

import json
from urllib.parse import quote

from flask import Response, current_app, render_template, url_for

from factcheck.config import Settings
from factcheck.desk.blueprint import bp

# What a browser and the servers between take as one address, with much to spare.
MOST_SELECTED = 4_000
# It runs on the page that somebody reads: it takes the selected words, the address and the title
# along, opens our form in a new tab, and changes nothing.
SCRIPT = (
    "(()=>{{const e=encodeURIComponent,s=String(getSelection()).trim().slice(0,{most});"
    "open({form}+'?quotation='+e(s)+'&url='+e(location.href)+'&title='+e(document.title))}})()"
)


@bp.get("/tools")
def tools() -> str:
    """Show how to file from any page, on a desktop and on a phone."""
    return render_template(
        "desk/tools.html",
        bookmarklet=bookmarklet(),
        plain_link=f"{_form_address()}?quotation=…&url=…&title=…",
        most_selected=MOST_SELECTED,
    )


def bookmarklet() -> str:
    """Return the bookmark's address: a script that opens the claim form, filled in."""
    script = SCRIPT.format(most=MOST_SELECTED, form=json.dumps(_form_address()))
    return "javascript:" + quote(script, safe="(){}=>;,.'&?+!/:")


def _form_address() -> str:
    return _settings().public_url + url_for("desk.new_claim")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


@bp.get("/share.webmanifest")
def share_manifest() -> Response:
    """Let phones put the newsroom on their share sheet (w3c.github.io/web-share-target)."""
    name = _settings().newsroom_name
    icon = {"src": url_for("static", filename="favicon.svg"), "type": "image/svg+xml"}
    manifest = {
        "name": f"{name}: file a claim",
        "short_name": "File a claim",
        "start_url": url_for("desk.home"),
        "scope": url_for("desk.home"),
        "display": "minimal-ui",
        "icons": [{**icon, "sizes": "any", "purpose": "any"}],
        "share_target": {
            "action": url_for("desk.new_claim"),
            "method": "GET",
            "params": {"title": "title", "text": "quotation", "url": "url"},
        },
    }
    return Response(json.dumps(manifest), mimetype="application/manifest+json")
