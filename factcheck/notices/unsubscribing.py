"""Links by which mail is stopped without signing in: signed, for one person and these kinds."""

from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from claims.errors import NotFound

SALT = "stop mail about notices"
DAILY = "daily"


@dataclass(frozen=True)
class Stop:
    """Whose mail is to be stopped: about one kind of notice, or the whole daily digest."""

    user_id: str
    what: str


def stop_token(stop: Stop) -> str:
    """Return the signed part of the link. It holds for ever: mail is kept for years."""
    return _signer().dumps([stop.user_id, stop.what])


def read_stop(token: str) -> Stop:
    """Return what the link is to stop. Raises NotFound for one that is not ours."""
    try:
        user_id, what = _signer().loads(token)
    except (BadData, ValueError) as error:
        raise NotFound("link", "to stop mail") from error
    return Stop(str(user_id), str(what))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SETTINGS"].secret_key, salt=SALT)
