"""Corrections: values that a person puts in the place of values that were read. See ``docs/corrections.md``."""
