"""The newsroom's day: the board, saved views, the calendar, and search for staff."""
