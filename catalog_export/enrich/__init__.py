"""Complete records with values that the page does not state: profile, side-car tables, entry forms."""
