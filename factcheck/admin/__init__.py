"""The admins' room: people, standards, scales, conflicts, the record. No power over verdicts."""
