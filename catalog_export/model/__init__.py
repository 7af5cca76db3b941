"""The data model: records, findings, errors, vocabularies."""
