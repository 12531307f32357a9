"""Wordings that search takes for one another: editors keep them, every search knows them."""
