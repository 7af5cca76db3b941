"""Format the records of a run as citations: collect them as CSL-JSON, then run the citation processor once."""

from __future__ import annotations

import json
import os
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.errors import UsageError
from catalog_export.model.files import fspath
from catalog_export.read.inputs.walk import find
from catalog_export.run.conflicts import outputs_of_document
from catalog_export.run.options import now
from catalog_export.run.pipeline import Pipeline
from catalog_export.text.messages import either
from catalog_export.text.suggest import suggestion
from catalog_export.write.citations import LOCALES, WRITERS, find_pandoc, find_style, format_citations
from catalog_export.write.output import STDOUT, check_free, is_folder, write_whole
from catalog_export.write.registry import find_format
from catalog_export.write.sinks import StreamSink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog_export.model.files import Path
    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.run.options import Monitor, RunOptions
    from catalog_export.write.formats.base import Format

_FORMS = {".txt": "text", ".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown", ".docx": "docx"}


class Bibliography(NamedTuple):
    """How citations are written: the style, the locale, the kind of output, and the file (``None`` for none)."""

    style: Path
    locale: str = "en-US"
    form: str | None = None  # default: by the suffix of ``output``, else text
    output: str | None = None

    def check(self, *, force: bool) -> None:
        """Raise ``UsageError`` or ``OutputError`` for a request that is not possible, before any page is read."""
        find_style(self.style)
        if self.locale not in LOCALES:
            raise UsageError(
                "unknown locale {locale!r}; {hint}", locale=self.locale, hint=suggestion(self.locale, LOCALES)
            )
        if self.kind not in WRITERS:
            raise UsageError("unknown output {output!r}; {hint}", output=self.kind, hint=suggestion(self.kind, WRITERS))
        if self.output is not None and is_folder(self.output):
            raise UsageError(
                "{output}: is a folder; expected a file, because a bibliography is one document", output=self.output
            )
        if self.output is not None:
            self._check_suffix(self.output)
            check_free(self.output, force=force)
        find_pandoc()

    def _check_suffix(self, output: str) -> None:
        """Raise ``UsageError`` for a suffix that belongs to no form, or for a file of Word with another suffix."""
        suffix = os.path.splitext(output)[1].lower()
        named = _FORMS.get(suffix)
        if not suffix or named == self.kind or (self.form and "docx" not in {self.form, named}):
            return
        fitting = [one for one, form in _FORMS.items() if self.form in {None, form}]
        raise UsageError(
            "{output}: {suffix} is not a suffix of this bibliography; expected {expected}",
            output=output,
            suffix=suffix,
            expected=either(fitting),
        )

    @property
    def kind(self) -> str:
        """The kind of output: one of ``WRITERS``."""
        return self.form or _FORMS.get(os.path.splitext(self.output or "")[1].lower(), "text")


def cite_inputs(inputs: Path | Iterable[Path], wanted: Bibliography, options: RunOptions, monitor: Monitor) -> bytes:
    """Return the bibliography of ``inputs``, and write it to ``wanted.output`` if that is a file."""
    wanted.check(force=options.force)
    files = [fspath(wanted.output)] if wanted.output not in {None, STDOUT} and wanted.output else []
    written = outputs_of_document(next(iter(files), None), (*options.data, options.corrections))
    format_ = _citation_format(options.profile)
    items = BytesIO()
    sink = StreamSink(items, format_, place="the citation processor", collection=True)
    try:
        Pipeline([(format_, sink)], options, monitor).run(find(written.checked(inputs), written.is_output))
        if not items.getvalue():
            return b""
        data = format_citations(items.getvalue(), wanted.style, wanted.locale, wanted.kind)
    except BaseException:
        monitor.report.written[format_.name] = 0
        raise
    monitor.report.fed["cited"] = monitor.report.written[format_.name]
    monitor.report.end()
    for file in files:
        write_whole(file, data, force=options.force)
    return data


def _citation_format(profile: Profile) -> Format:
    """Return CSL-JSON as citations need it: no style prints degrees."""
    plain = profile._replace(bibtex=profile.bibtex._replace(degrees="drop"))
    format_ = find_format("csl-json", plain, now())
    return format_._replace(name="citations", encode=partial(_encode, format_=format_))


def _encode(record: Record, *, format_: Format) -> bytes:
    """Return a CSL item without what styles would print wrongly.

    Styles print a "contributor", which a supervisor is in CSL-JSON, as one who shares the work: "With Budi Hartono".
    After a question mark no style has a colon. "et al." follows the last author of an incomplete list.
    """
    item = json.loads(format_.encode(record))
    item.pop("contributor", None)
    item["title"] = item["title"].replace("?: ", "? ").replace("!: ", "! ")
    if record.and_others and "author" in item:
        item["author"].append({"literal": "others"})  # pandoc prints this name as "et al."
    return json.dumps(item, ensure_ascii=False).encode()
