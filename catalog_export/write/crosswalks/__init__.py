"""Records to the terms of a standard: meaning, no bytes."""
