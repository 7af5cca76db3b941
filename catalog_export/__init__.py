"""Library catalogue pages to Dublin Core, MARC 21 and BibTeX, both abstracts parted and tagged by language."""

__version__ = "0.1.0"
