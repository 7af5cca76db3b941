"""From text to facts: abstracts parted by language, titles by ISBD, people with their roles."""
