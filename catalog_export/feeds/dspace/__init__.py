"""Feeds to DSpace: Simple Archive Format for `dspace import`, and metadata tables for `dspace metadata-import`."""
