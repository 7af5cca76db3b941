"""Side-car tables: values for single records that the user keeps in a CSV or JSON Lines file."""
