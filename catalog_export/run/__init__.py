"""Runs: the pipeline from inputs to outputs, and what surrounds it (duplicates, quarantine, report, batches)."""
