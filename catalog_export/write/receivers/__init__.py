"""Receivers: what a repository or library system requires of a record, and what it loses; one module for each."""
