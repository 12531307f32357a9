"""One line of JSON for each event, with the request's number and no personal data.

Not logged: addresses of visitors, queries, forms, names. The route's pattern stands for the path.
"""

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger()


def configure_logs() -> None:
    """Send all our logs to standard error as JSON. Done once by each command that serves."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def init_logs(app: Flask) -> None:
    """Log every answer but those for style sheets and the like."""

    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def log_answer(response: Response) -> Response:
        if request.endpoint != "static":
            log.info(
                "answered",
                method=request.method,
                route=request.url_rule.rule if request.url_rule else None,
                status=response.status_code,
                milliseconds=round((time.perf_counter() - g.started) * 1000, 1),
            )
        return response
