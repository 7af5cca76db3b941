"""A large run: cut into shards, worked on by an engine, joined to one output, and gone on with where it broke off."""
