"""Web addresses as they are kept: without what only tells who sent whom."""

from urllib.parse import SplitResult, urlsplit, urlunsplit

# What mail programs, advertisers and social networks add to follow people; pages do without it.
TRACKING = frozenset(
    {
        *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid"),
        *("yclid", "igshid", "igsh", "mc_cid", "mc_eid", "mkt_tok", "ref_src", "ref_url", "_ga"),
        *("_gl", "_hsenc", "_hsmi", "vero_id", "oly_anon_id", "oly_enc_id", "s_cid", "cmpid"),
        *(
            "icid",
            "ncid",
            "smid",
            "wt_mc",
            "wickedid",
            "li_fat_id",
            "epik",
            "srsltid",
            "guccounter",
        ),
    }
)
TRACKING_BEGINNINGS = ("utm_", "pk_", "mtm_", "hsa_", "guce_")
DEFAULT_PORTS = {"http": 80, "https": 443}
# Marks a passage of a page (wicg.github.io/scroll-to-text-fragment), not another page.
_PASSAGE = ":~:"


def normalised(address: str) -> str:
    """Return a web address without tracking parameters and marked passages, its host in lower case.

    What is no web address comes back as it is: whoever stores it says what is wrong with it.
    """
    tidy = address.strip()
    try:
        parts = urlsplit(tidy)
        host = _host(parts)
    except ValueError:
        return tidy
    if parts.scheme not in DEFAULT_PORTS or not host:
        return tidy
    query = "&".join(pair for pair in parts.query.split("&") if not _tracks(pair))
    fragment = parts.fragment.partition(_PASSAGE)[0]
    return urlunsplit((parts.scheme, host, parts.path or "/", query, fragment))


def _host(parts: SplitResult) -> str:
    """Return host and port, the port only where it says something. Raises ValueError."""
    name = (parts.hostname or "").rstrip(".")
    if ":" in name:
        name = f"[{name}]"
    is_usual = parts.port is None or parts.port == DEFAULT_PORTS.get(parts.scheme)
    login = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    return login + name + ("" if is_usual else f":{parts.port}")


def _tracks(pair: str) -> bool:
    name = pair.partition("=")[0].lower()
    return name in TRACKING or name.startswith(TRACKING_BEGINNINGS)
