"""Write the HTML page for people who open the repository in a browser. The page loads no other file."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog_export.oai.repository import Repository

_STYLE = "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.1rem/1.5 sans-serif}code{overflow-wrap:anywhere}"
_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
# The browser may use the style of the page, and load nothing else.
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def page(repository: Repository, count: int, prefixes: Iterable[str], sets: Iterable[tuple[str, str]]) -> bytes:
    """Return the page. ``count`` is the number of items, ``sets`` are specs and names."""
    base = escape(repository.base_url)
    links = [
        _link(base, "verb=Identify", "About this repository (Identify)"),
        _link(base, "verb=ListMetadataFormats", "Formats (ListMetadataFormats)"),
        _link(base, "verb=ListSets", "Sets (ListSets)"),
        *(_link(base, f"verb=ListRecords&metadataPrefix={name}", f"Records as {name}") for name in prefixes),
    ]
    named = "".join([f"<li><code>{escape(spec)}</code>: {escape(name)}</li>\n" for spec, name in sets])
    emails = ", ".join([f'<a href="mailto:{escape(email)}">{escape(email)}</a>' for email in repository.emails])
    return f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(repository.name)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(repository.name)}</h1>
<p>{escape(repository.description)}</p>
<p>This address is for harvesters: programs that collect records with the protocol
<a href="https://www.openarchives.org/pmh/">OAI-PMH 2.0</a>. It has {count:,} items.</p>
<h2>Base URL</h2>
<p><code>{base}</code></p>
<h2>Requests to try</h2>
<ul>
{"".join(links)}</ul>
{f"<h2>Sets</h2>{chr(10)}<ul>{chr(10)}{named}</ul>{chr(10)}" if named else ""}<h2>Contact</h2>
<p>{emails}</p>
</main>
</body>
</html>
""".encode("utf-8", "replace")


def _link(base: str, query: str, text: str) -> str:
    return f'<li><a href="{base}?{escape(query)}">{escape(text)}</a></li>\n'
