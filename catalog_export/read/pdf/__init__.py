"""Read catalogue pages in PDF."""
