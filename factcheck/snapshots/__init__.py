"""Evidence as it was: captured safely, read for its text, stored under its own digest."""
