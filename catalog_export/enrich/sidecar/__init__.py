"""Side-car tables: what the user knows of single records beyond their pages, merged in and marked as such."""
