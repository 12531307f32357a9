"""The site as machines read it: structured data, feeds, site maps, cards to embed."""
