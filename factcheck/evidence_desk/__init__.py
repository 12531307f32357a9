"""The desk's pages for evidence that holds: captures, links, publicity, letters to speakers."""
