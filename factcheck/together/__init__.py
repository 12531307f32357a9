"""Working together: comments, watching, notes, who is here, and text that is not lost."""
