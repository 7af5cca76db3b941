"""Formats: encode the terms of a standard as bytes."""
