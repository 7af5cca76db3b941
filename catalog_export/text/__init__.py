"""Work on plain text; nothing here knows of records."""
