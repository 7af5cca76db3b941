"""Write records: crosswalks, formats, receivers, files."""
