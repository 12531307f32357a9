"""Work that no request waits for: captures, visits to cited addresses, letters to speakers."""
