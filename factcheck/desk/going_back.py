"""Back to where a button was pressed, such as one page of the board."""

import re

from flask import request

# Only our own pages: a path that begins with two slashes would lead to another server.
_OUR_PAGE = re.compile(r"/desk/[\w\-/]*(?:\?[\w\-=&%+.]*)?(?:#[\w\-]*)?")


def back_or(default: str) -> str:
    """Return the staff's page that the form's `back` names, or the default."""
    back = request.form.get("back", "")
    return back if _OUR_PAGE.fullmatch(back) else default
