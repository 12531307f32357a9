"""Whole addresses for mail and webhooks, which no request asks for."""

from urllib.parse import urlsplit

from flask import current_app

from claims.filing.models import Claim
from claims.review.announcing import Addresses
from factcheck.config import Settings


def whole_address(endpoint: str, **values: object) -> str:
    """Return the address of a page as readers use it, outside any request as well as within."""
    settings: Settings = current_app.config["SETTINGS"]
    parts = urlsplit(settings.public_url)
    site = current_app.url_map.bind(parts.netloc, url_scheme=parts.scheme)
    return site.build(endpoint, values, force_external=True)


def claim_addresses() -> Addresses:
    """Return where a claim's pages are, for readers and for staff."""
    return Addresses(public=_public, staff=_staff)


def _public(claim: Claim) -> str:
    return whole_address("public.ruling", slug=claim.slug)


def _staff(claim: Claim) -> str:
    return whole_address("desk.claim", claim_id=claim.id)
