"""The ledger's blueprint, whole: importing this module gives every page its address."""

from factcheck.ledger import comparing, persons, propositions
from factcheck.ledger.desk_views import staff
from factcheck.ledger.room import bp

bp.register_blueprint(staff)

__all__ = ["bp", "comparing", "persons", "propositions"]
