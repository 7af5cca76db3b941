"""A digest of a text, for the names of records that have no usable number."""

from __future__ import annotations


def digest(text: str, digits: int) -> str:
    """Return the first ``digits`` hexadecimal digits of the SHA-256 of a text."""
    from hashlib import sha256  # loads OpenSSL, and nearly all records have a number

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
