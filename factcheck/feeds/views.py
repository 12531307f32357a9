"""All views of the machines' room, for the application to register."""

from factcheck.feeds import data_feed, discovery, embedding, pictures, sitemaps, syndication
from factcheck.feeds.room import bp

__all__ = ["bp", "data_feed", "discovery", "embedding", "pictures", "sitemaps", "syndication"]
