"""Corrections: values from a person that replace values that were read. See ``docs/corrections.md``."""
