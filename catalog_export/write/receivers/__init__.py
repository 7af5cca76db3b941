"""Receivers: what a repository or library system needs in a record, and what of it it loses; a file each."""
