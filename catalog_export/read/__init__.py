"""Read inputs: files and archives, and the documents in them, as records."""
