"""Search for staff: everything that the newsroom wrote or captured, and searches that notify."""
