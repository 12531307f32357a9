"""Everything in one folder, to be kept or to be put into an empty instance."""
