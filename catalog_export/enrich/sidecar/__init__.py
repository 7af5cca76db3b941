"""Side-car tables: values for single records from a CSV or JSON Lines file or a workbook of the user."""
