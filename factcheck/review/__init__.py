"""The editors' room: what waits for them, one dossier a page, and what they decide."""
