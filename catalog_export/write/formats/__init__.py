"""Terms of a standard to bytes: no meaning."""
