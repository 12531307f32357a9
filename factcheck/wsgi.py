"""The application for a WSGI server, such as `waitress-serve factcheck.wsgi:app`."""

from factcheck import create_app
from factcheck.logs import configure_logs

configure_logs()
app = create_app()
