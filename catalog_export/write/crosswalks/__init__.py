"""Crosswalks: map a record to the terms of a standard."""
