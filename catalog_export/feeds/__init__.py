"""Feeds: records to one receiver in batches, each record once, and again only where it changed."""
