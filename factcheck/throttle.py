"""How often one visitor may ask. Views guard themselves: `@limiter.limit("10 per minute")`."""

import math
import time

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem
from werkzeug.exceptions import TooManyRequests

from factcheck.config import Settings

limiter = Limiter(key_func=get_remote_address)


def init_throttle(app: Flask, settings: Settings) -> None:
    """Keep counts where the settings say; in memory while that place cannot be reached."""
    app.config.from_mapping(
        RATELIMIT_STORAGE_URI=settings.ratelimit_storage,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_STRATEGY="moving-window",
    )
    limiter.init_app(app)


def count_try(rate: RateLimitItem, *who: str) -> None:
    """Count one more try by `who` (any texts). Raises TooManyRequests beyond the rate."""
    if not limiter.limiter.hit(rate, *who):
        free_at = limiter.limiter.get_window_stats(rate, *who).reset_time
        raise TooManyRequests(retry_after=max(1, math.ceil(free_at - time.time())))
