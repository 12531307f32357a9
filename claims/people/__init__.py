"""Speakers, their affiliations, contests."""
