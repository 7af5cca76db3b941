"""What the user names as input, and the documents in it: files, folders, containers, addresses."""
