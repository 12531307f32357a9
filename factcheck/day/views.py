"""The blueprint with all its pages: importing this module gives each its address."""

from factcheck.day import board, calendar, feed, saved_views, searching
from factcheck.day.room import bp, staff

bp.register_blueprint(staff)

__all__ = ["board", "bp", "calendar", "feed", "saved_views", "searching"]
