"""Feeds: deliver records to a receiver in batches, each record once, and again only after it has changed."""
