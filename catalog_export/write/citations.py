"""Format records as citations in a style, by pandoc's citation processor.

Pandoc comes with the extra ``cite`` (package ``pypandoc-binary``). It reads the records as CSL-JSON, which the format
``csl-json`` writes, and runs once for all of them.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from catalog_export.model.errors import OutputError, UsageError
from catalog_export.text.suggest import suggestion

if TYPE_CHECKING:
    import os

# The style files by the names that users know them by. "Vancouver" is the citation-sequence style of the National
# Library of Medicine; Turabian's bibliographies are those of the Chicago Manual.
STYLES = {
    "apa": "apa",
    "chicago": "chicago-author-date",
    "ieee": "ieee",
    "harvard": "harvard-cite-them-right",
    "vancouver": "nlm-citation-sequence",
    "mla": "modern-language-association",
    "turabian": "chicago-notes-bibliography",
}
LOCALES = ("en-US", "id-ID")
# Pandoc's writer for each kind of output.
WRITERS = {"text": "plain", "html": "html", "markdown": "markdown", "docx": "docx"}
# A document that cites everything. As its bibliography, and not as the document itself, pandoc keeps a date such as
# "[198-?]" of CSL-JSON.
_ALL_ITEMS = b'---\nnocite: "@*"\n---\n'
_CSL = "{http://purl.org/net/xbiblio/csl}"
_FOLDER = Path(__file__).parent / "citation_styles"


def find_style(name: str | os.PathLike[str]) -> Path:
    """Return the path of a style: one of ``STYLES``, or a CSL file; raise ``UsageError`` for anything else."""
    if name in STYLES:
        return _FOLDER / f"{STYLES[str(name)]}.csl"
    path = Path(name)
    if path.suffix == ".csl" and path.is_file():
        return path
    raise UsageError(
        "unknown citation style {name!r}; {hint}, or the path of a .csl file",
        name=str(name),
        hint=suggestion(str(name), STYLES),
    )


def format_citations(items: bytes, style: str | os.PathLike[str], locale: str = "en-US", output: str = "text") -> bytes:
    """Return the bibliography of CSL-JSON ``items`` (an array) in a style, sorted as the style asks.

    ``locale`` is a language tag that CSL has terms for, such as ``id-ID``; ``output`` is one of ``WRITERS``. Raise
    ``UsageError`` for an unknown style or output, or if pandoc is not installed, and ``OutputError`` if pandoc fails.
    """
    if output not in WRITERS:
        raise UsageError("unknown output {output!r}; {hint}", output=output, hint=suggestion(output, WRITERS))
    command = [find_pandoc(), "--from=markdown", f"--to={WRITERS[output]}", "--wrap=none", "--citeproc"]
    command += [f"--metadata=lang:{locale}", "--output=-"]
    command += ["--ascii"] if output == "html" else []  # correct in a page of any encoding
    with TemporaryDirectory() as folder:
        bibliography, prepared = Path(folder) / "items.json", Path(folder) / "style.csl"
        bibliography.write_bytes(items)
        prepared.write_bytes(_prepared(find_style(style).read_bytes()))
        command += [f"--bibliography={bibliography}", f"--csl={prepared}"]
        done = subprocess.run(command, input=_ALL_ITEMS, capture_output=True, check=False)  # noqa: S603 (no shell)
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise OutputError("pandoc could not format the citations: {reason}", reason=reason)
    return done.stdout


def _prepared(style: bytes) -> bytes:
    """Return a style with two changes that pandoc needs.

    * The element ``cs:name`` where it is implied before a label, as CSL 1.0.2 allows. Pandoc then prints the label
      first: ", editorDewi C" for "Dewi C, editor". A label with a prefix and without a suffix belongs after the name.
    * No date of issue without its year. Pandoc repeats a text such as "[198-?]" there.
    """
    from lxml import etree  # slow to import

    try:
        root = etree.fromstring(style)
    except etree.XMLSyntaxError:
        return style  # pandoc reports the fault
    for names in root.iter(f"{_CSL}names"):
        if names.find(f"{_CSL}name") is None:
            for label in names.findall(f"{_CSL}label"):
                if label.get("prefix") and not label.get("suffix"):
                    label.addprevious(etree.Element(f"{_CSL}name"))
    for parent in list(root.iter()):
        for date in parent.findall(f"{_CSL}date[@variable='issued']"):
            parts = [part.get("name") for part in date.findall(f"{_CSL}date-part")]
            if parts and "year" not in parts:
                parent.remove(date)
    return etree.tostring(root, encoding="utf-8")


def find_pandoc() -> str:
    """Return the path of pandoc. ``UsageError`` if it is not installed."""
    try:
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError) as error:
        raise UsageError("citations need pandoc: pip install 'catalog-export[cite]'") from error
