"""The Flask application: the only room that knows all others."""
