"""Read catalogue pages: text, Markdown and HTML."""
