"""Everything that the blueprint of notices and webhooks serves."""

from factcheck.notices import listing, mails, settings, webhooks
from factcheck.notices.blueprint import bp

__all__ = ["bp", "listing", "mails", "settings", "webhooks"]
