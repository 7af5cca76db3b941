"""Source documents to records."""
