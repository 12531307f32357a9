"""The people who work here: users, roles, conflicts of interest."""
