"""The web application of the desk. It answers only requests with its own cookie, Host and Origin."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from datetime import UTC, datetime
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask, Response, abort, g, redirect, render_template, request, send_file, url_for

from catalog_export.desk import view
from catalog_export.desk.shelf import PAGE_SIZE, SORTS, STATES, Query
from catalog_export.desk.words import LANGUAGES, translate
from catalog_export.model.errors import CatalogExportError, RecordError
from catalog_export.run.corrections import file as corrections_file
from catalog_export.run.corrections.apply import show
from catalog_export.run.corrections.file import UNREAD, Correction
from catalog_export.run.options import now
from catalog_export.write import registry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response as Answer

    from catalog_export.desk.shelf import Loaded, Shelf
    from catalog_export.model.findings import Finding

UPLOAD_BYTES = 64 << 20
FORMATS = ("marc", "marcxml", "mrk", "oai_dc", "qdc", "bibtex", "ris", "csv", "jsonl")
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_COOKIE = "catalog_export_desk"


class Access(NamedTuple):
    """The hosts that requests may name, the token of the cookie, and the password for other machines."""

    hosts: frozenset[str]
    token: str
    password: str | None = None


class Desk:
    """The state of a desk: its records, its corrections file and the corrections that were undone."""

    def __init__(self, shelf: Shelf, corrections: str, access: Access) -> None:
        self.shelf, self.corrections, self.access = shelf, corrections, access
        self.undone: dict[str, list[Correction]] = {}
        self.uploads = tempfile.TemporaryDirectory(prefix="catalog-export-desk-")

    def history(self, record: str) -> list[Correction]:
        """Return the corrections of a record, oldest first."""
        return [one for _, one in corrections_file.load(self.corrections) if one.record == record]

    def loaded(self, number: int) -> Loaded:
        """Return a record; a page "not found" if there is none."""
        return self.shelf.load(number) or abort(404)


def application(desk: Desk) -> Flask:
    """Return the WSGI application."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = UPLOAD_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = UPLOAD_BYTES
    app.before_request(partial(_guard, desk.access))
    app.after_request(_with_headers)
    app.context_processor(_names)
    for rule, function, methods in (
        ("/", _list, ["GET"]),
        ("/login", _log_in, ["POST"]),
        ("/add", _add, ["GET", "POST"]),
        ("/language/<lang>", _language, ["GET"]),
        ("/record/<int:number>", _record, ["GET"]),
        ("/record/<int:number>/correct", _correct, ["POST"]),
        ("/record/<int:number>/undo", _undo, ["POST"]),
        ("/record/<int:number>/redo", _redo, ["POST"]),
        ("/record/<int:number>/output", _output, ["GET"]),
        ("/download", _download, ["GET"]),
    ):
        app.add_url_rule(rule, function.__name__.strip("_"), partial(function, desk), methods=methods)
    app.register_error_handler(404, lambda _: (render_template("message.html", heading=_t("Not found")), 404))
    app.register_error_handler(CatalogExportError, _fault)
    return app


# --- safety and language


def _guard(access: Access) -> Any:  # noqa: ANN401 (a response of Flask, or None)
    g.lang = _chosen_language()
    if request.host not in access.hosts:
        return _denied(421)
    if request.method == "POST" and request.headers.get("Origin") != f"http://{request.host}":
        return _denied(403)
    if request.endpoint in {"static", "log_in"}:
        return None
    given = request.args.get("token", "")
    if given and access.password is None and secrets.compare_digest(given.encode(), access.token.encode()):
        return _with_cookie(redirect(url_for("list")), access)
    cookie = request.cookies.get(_COOKIE, "")
    if secrets.compare_digest(cookie.encode(), access.token.encode()):
        return None
    return _denied(403, login=access.password is not None)


def _denied(status: int, *, login: bool = False) -> tuple[str, int]:
    heading = _t("Log in") if login else _t("Access denied")
    return render_template("message.html", heading=heading, denied=True, login=login), status


def _with_cookie(answer: Answer, access: Access) -> Answer:
    answer.set_cookie(_COOKIE, access.token, httponly=True, samesite="Strict")
    return answer


def _log_in(desk: Desk) -> Any:  # noqa: ANN401 (a response of Flask)
    password = desk.access.password
    if password and secrets.compare_digest(request.form.get("password", "").encode(), password.encode()):
        return _with_cookie(redirect(url_for("list"), 303), desk.access)
    return _denied(403, login=bool(password))


def _with_headers(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = _CSP
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if request.endpoint != "static":
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _fault(error: CatalogExportError) -> tuple[str, int]:
    return render_template("message.html", heading=str(error)), 409


def _chosen_language() -> str:
    cookie = request.cookies.get("lang")
    return cookie if cookie in LANGUAGES else request.accept_languages.best_match(list(LANGUAGES)) or "en"


def _t(text: str, **values: object) -> str:
    return translate(text, g.lang, **values)


def _names() -> dict[str, object]:
    return {"t": _t, "lang": g.lang, "languages": LANGUAGES, "notice": request.args.get("notice", "")}


def _language(_desk: Desk, lang: str) -> Answer:
    answer = redirect(url_for("list"))
    if lang in LANGUAGES:
        answer.set_cookie("lang", lang, samesite="Strict")
    return answer


# --- pages


def _query() -> Query:
    given = request.args
    sort = given.get("sort", "number")
    return Query(given.get("q", ""), given.get("state", ""), given.get("code", ""), sort if sort in SORTS else "number")


def _list(desk: Desk) -> str:
    query, page = _query(), max(1, request.args.get("page", 1, int))
    count = desk.shelf.count(query)
    return render_template(
        "list.html",
        query=query,
        rows=desk.shelf.rows(query, page),
        count=count,
        page=page,
        pages=max(1, ceil(count / PAGE_SIZE)),
        states=STATES,
        codes=desk.shelf.codes(),
        sorts=SORTS,
        formats=FORMATS,
        link=partial(url_for, "list", q=query.text, state=query.state, code=query.code, sort=query.sort),
    )


def _record(desk: Desk, number: int) -> str:
    loaded = desk.loaded(number)
    found = view.fields(loaded)
    before, after = desk.shelf.neighbours(number)
    record = (loaded.record and loaded.record.control_number) or ""
    return render_template(
        "record.html",
        number=number,
        loaded=loaded,
        record=record,
        fields=found,
        lines=list(view.source_lines(loaded, found)),
        abstracts=view.abstracts(loaded),
        missing=view.missing(loaded),
        history=desk.history(record) if record else [],
        can_redo=bool(desk.undone.get(record)),
        show=show,
        before=before,
        after=after,
        formats=FORMATS,
    )


def _add(desk: Desk) -> Any:  # noqa: ANN401 (a response of Flask)
    if request.method == "GET":
        return render_template("add.html")
    folder = tempfile.mkdtemp(dir=desk.uploads.name)
    names = []
    for number, upload in enumerate(request.files.getlist("files")):
        if upload.filename:
            names.append(os.path.join(folder, f"{number}-{_plain_name(upload.filename)}"))
            upload.save(names[-1])
    if text := request.form.get("text", "").strip():
        names.append(os.path.join(folder, "text.md"))
        with open(names[-1], "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
    count = desk.shelf.add(names) if names else 0
    return redirect(url_for("list", notice=_t("{count} records were added.", count=count)), 303)


def _plain_name(name: str) -> str:
    """Return the last part of a name, in letters that no system treats specially."""
    return re.sub(r"[^\w.-]", "_", re.split(r"[\\/]", name)[-1]).lstrip(".")[-80:] or "page.md"


# --- corrections


def _back(number: int, notice: str, anchor: str = "") -> Answer:
    return redirect(url_for("record", number=number, notice=_t(notice), _anchor=anchor or None), 303)


def _correct(desk: Desk, number: int) -> Answer:
    loaded, path, value = desk.loaded(number), request.form.get("path", ""), request.form.get("value", "")
    record = (loaded.record or loaded.parsed.record) and (loaded.record or loaded.parsed.record).control_number  # type: ignore[union-attr]  # checked before
    if not record:
        return _back(number, "This record has no control number, so it cannot be corrected.")
    new: str | None = value.replace("\r\n", "\n").strip() or None
    old = new if path == UNREAD else view.old_value(loaded, path)
    if path == UNREAD:
        new = None
    elif "remove" in request.form:
        new, path = None, path.removesuffix(".text").removesuffix(".name").removesuffix(".path")
        old = view.old_value(loaded, path)
    if old == new:
        return _back(number, "Nothing has changed.")
    date = datetime.now(UTC).isoformat(timespec="seconds")
    corrections_file.append(desk.corrections, Correction(record=record, field=path, old=old, new=new, date=date))
    desk.undone.pop(record, None)
    return _back(number, "Saved.", "fields")


def _undo(desk: Desk, number: int) -> Answer:
    record = _number_of(desk.loaded(number))
    history = desk.history(record)
    if not history:
        return _back(number, "There is nothing to undo.")
    corrections_file.remove(desk.corrections, history[-1])
    desk.undone.setdefault(record, []).append(history[-1])
    return _back(number, "Undone.")


def _redo(desk: Desk, number: int) -> Answer:
    record = _number_of(desk.loaded(number))
    undone = desk.undone.get(record)
    if not undone:
        return _back(number, "There is nothing to redo.")
    corrections_file.append(desk.corrections, undone.pop())
    return _back(number, "Done again.")


def _number_of(loaded: Loaded) -> str:
    record = loaded.parsed.record
    return (record and record.control_number) or ""


# --- output


def _format(desk: Desk) -> Any:  # noqa: ANN401 (a Format)
    name = request.args.get("format", "marc")
    return registry.find_format(name if name in FORMATS else "marc", desk.shelf.options.profile, now())


def _output(desk: Desk, number: int) -> str:
    loaded, format_ = desk.loaded(number), _format(desk)
    readable = _readable(desk, format_)
    text, faults = "", [found for found in loaded.findings if found.severity == "error"]
    if loaded.record is not None and not loaded.failed:
        try:
            text = b"".join(readable.assemble([readable.encode(loaded.record)])).decode()
        except RecordError as error:
            faults = list(error.findings)
    return render_template(
        "output.html", number=number, loaded=loaded, format=format_, text=text, faults=faults, formats=FORMATS
    )


def _readable(desk: Desk, format_: Any) -> Any:  # noqa: ANN401 (a Format)
    """Return the format in which a binary one is shown."""
    return registry.find_format("mrk", desk.shelf.options.profile, now()) if format_.binary else format_


def _download(desk: Desk) -> Any:  # noqa: ANN401 (a response of Flask)
    format_, one = _format(desk), request.args.get("number", type=int)
    numbers = [one] if one else desk.shelf.numbers(_query())
    file = tempfile.TemporaryFile(dir=desk.uploads.name)  # noqa: SIM115 (the response closes it)
    faults: list[Finding] = []
    file.writelines(format_.assemble(_encoded(desk, numbers, format_, faults)))
    if faults and "skip" not in request.args:
        file.close()
        skip = f"{request.full_path}&skip=1"
        heading = _t("{count} records cannot be written in this format.", count=len(faults))
        return render_template("message.html", heading=heading, findings=faults[:100], skip=skip), 409
    file.seek(0)
    return send_file(file, format_.media_type, as_attachment=True, download_name=f"catalogue{format_.suffix}")


def _encoded(desk: Desk, numbers: Iterable[int], format_: Any, faults: list[Finding]) -> Iterable[bytes]:  # noqa: ANN401
    for number in numbers:
        loaded = desk.shelf.load(number)
        if loaded is None:
            continue
        errors = [found for found in loaded.findings if found.severity == "error"]
        if loaded.record is not None and not loaded.failed:
            try:
                yield format_.encode(loaded.record)
                continue
            except RecordError as error:
                errors = list(error.findings)
        faults += errors[:1]
