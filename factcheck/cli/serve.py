"""`factcheck serve`: the site on waitress, which stands alone against slow and idle clients."""

import signal
from types import FrameType

import click
from flask import Flask
from waitress.server import BaseWSGIServer, create_server  # type: ignore[import-untyped]  # it has no types

from factcheck import current_settings
from factcheck.cli.opening import open_ready_app
from factcheck.door import FORM_BYTES

THREADS = 8
CONNECTION_LIMIT = 1000
CHANNEL_TIMEOUT_SECONDS = 20


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 for all of them.")
@click.option("--port", default=8000, show_default=True, help="0 takes a free one.")
def command(host: str, port: int) -> None:
    """Serve the site until interrupted.

    \b
    Examples:
      factcheck serve
      factcheck serve --host 0.0.0.0 --port 8080
    """  # noqa: D301 - click reads this backspace as: keep the lines
    with open_ready_app() as app:
        click.echo("The database is up to date")
    serve_app(app, host=host, port=port)


def serve_app(app: Flask, *, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM; print the address once it can be reached.

    Waitress drops what proxies say of the visitor unless the settings name trusted ones; then
    the application itself reads it.
    """
    try:
        server = _make_server(app, host, port)
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {error.strerror}. Try another --port."
        ) from error
    signal.signal(signal.SIGTERM, _stop)
    click.echo(f"Serving on http://{server.effective_host}:{server.effective_port}")
    server.run()


def _make_server(app: Flask, host: str, port: int) -> BaseWSGIServer:
    """Return a server that has its port and can go without a proxy in front."""
    settings = current_settings(app)
    return create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        connection_limit=CONNECTION_LIMIT,
        channel_timeout=CHANNEL_TIMEOUT_SECONDS,
        cleanup_interval=5,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=not settings.trusted_proxies,
        max_request_body_size=settings.upload_limit + FORM_BYTES,
        ident=None,
    )


def _stop(number: int, frame: FrameType | None) -> None:
    """End as on Ctrl+C: waitress then lets the requests at work finish."""
    del number, frame
    raise SystemExit(0)
