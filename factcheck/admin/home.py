"""What an admin can set, in one list."""

from flask import render_template

from claims.review.scale_editing import all_scales
from claims.review.standards import STANDARDS, standards_in_force
from factcheck.admin.blueprint import bp
from factcheck.database import db


@bp.get("/")
def home() -> str:
    """Show the parts of the administration, with what stands in each."""
    in_force = standards_in_force(db.session)
    changed = [kind.label for kind in STANDARDS if in_force[kind.key] != kind.default]
    return render_template("admin/home.html", changed=changed, scales=all_scales(db.session))
