"""Find and open the inputs of a run."""
