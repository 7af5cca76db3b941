"""The web application of the desk: its addresses and pages."""

from __future__ import annotations

import os
import re
import tempfile
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, g, redirect, render_template, request, send_file, url_for

from catalog_export.desk import output, view
from catalog_export.desk.editing import Editor, ImpossibleValueError, can_split, control_number
from catalog_export.desk.listing import FIELDS, PAGE_SIZE, SORTS, STATES, Query
from catalog_export.desk.words import NO_NUMBER, NOTICES, RECORDS_ADDED, label, message, text, word
from catalog_export.model.errors import CatalogExportError
from catalog_export.model.findings import translated
from catalog_export.model.vocabulary import RELATORS
from catalog_export.run.corrections.apply import show
from catalog_export.run.rule_names import rule_name
from catalog_export.text.messages import LANGUAGES, Message, translate
from catalog_export.write.receivers.table import RECEIVERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from werkzeug.wrappers import Response as Answer

    from catalog_export.desk.access import Access
    from catalog_export.desk.shelf import LoadedRecord, Shelf
    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Record

UPLOAD_BYTES = 64 << 20
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_SHOWN_FINDINGS = 100


class Desk:
    """The state of a desk: its records, the writer of its corrections, and the rules for requests."""

    def __init__(self, shelf: Shelf, editor: Editor, access: Access) -> None:
        self.shelf, self.editor, self.access = shelf, editor, access
        self.uploads = tempfile.TemporaryDirectory(prefix="catalog-export-desk-")

    def upload_path(self, name: str) -> str:
        """Make a file for an upload, and return its path. The second ``a.md`` is ``a (2).md``."""
        stem, dot, suffix = upload_name(name).partition(".")
        path, number = os.path.join(self.uploads.name, f"{stem}{dot}{suffix}"), 1
        while True:
            try:
                open(path, "xb").close()
            except FileExistsError:
                number += 1
                path = os.path.join(self.uploads.name, f"{stem} ({number}){dot}{suffix}")
            else:
                return path

    def without_folder(self, path: str) -> str:
        """Return the path of an upload, or of a file in it, without the temporary folder."""
        return path.removeprefix(os.path.join(self.uploads.name, ""))

    def loaded(self, number: int, *, with_lines: bool = False) -> LoadedRecord:
        """Return a record; a page "not found" if there is none."""
        return self.shelf.load(number, with_lines=with_lines) or abort(404)


def desk_application(desk: Desk) -> Flask:
    """Return the WSGI application."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = UPLOAD_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = UPLOAD_BYTES
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
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
        ("/record/<int:number>/people", _people, ["POST"]),
        ("/record/<int:number>/undo", _undo, ["POST"]),
        ("/record/<int:number>/redo", _redo, ["POST"]),
        ("/record/<int:number>/output", _output, ["GET"]),
        ("/receiver", _receiver, ["GET"]),
        ("/download", _download, ["GET"]),
    ):
        app.add_url_rule(rule, function.__name__.strip("_"), partial(function, desk), methods=methods)
    app.register_error_handler(404, lambda _: (_message(_t(Message("Not found"))), 404))
    app.register_error_handler(
        413, lambda _: (_message(_t(Message("The files are larger than 64 MiB together."))), 413)
    )
    app.register_error_handler(CatalogExportError, lambda error: (_message(_t(str(error))), 409))
    return app


def _message(heading: str, **values: object) -> str:
    return render_template("message.html", heading=heading, **values)


# --- safety and language


def _guard(access: Access) -> Any:  # noqa: ANN401 (a response of Flask, or None)
    g.lang = _chosen_language()
    if not access.knows_host(request.host):
        return _denied(421)
    if request.method == "POST" and not access.is_own_origin(request.headers.get("Origin"), request.host):
        return _denied(403)
    if request.endpoint in {"static", "log_in"}:
        return None
    if access.password is None and access.has_token(request.args.get("token", "")):
        return _with_cookie(redirect(url_for("list")), access)
    if access.has_token(request.cookies.get(access.cookie, "")):
        return None
    return _denied(403, login=access.password is not None)


def _denied(status: int, *, login: bool = False, fault: str = "") -> tuple[str, int]:
    heading = _t(Message("Log in") if login else Message("Access denied"))
    return _message(heading, denied=True, login=login, fault=fault), status


def _with_cookie(answer: Answer, access: Access) -> Answer:
    answer.set_cookie(access.cookie, access.token, httponly=True, secure=access.is_secure, samesite="Strict")
    return answer


def _log_in(desk: Desk) -> Any:  # noqa: ANN401 (a response of Flask)
    access, client = desk.access, request.remote_addr or ""
    if access.password is None:
        return _denied(403)
    if seconds := access.throttle.wait(client):
        fault = _t(Message("Too many wrong passwords. Wait {seconds} seconds.", seconds=seconds))
        return *_denied(429, login=True, fault=fault), {"Retry-After": str(seconds)}
    if access.has_password(request.form.get("password", ""), client):
        return _with_cookie(redirect(url_for("list"), 303), access)
    return _denied(403, login=True, fault=_t(Message("The password is wrong.")))


def _with_headers(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = _CSP
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint != "static":
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _chosen_language() -> str:
    cookie = request.cookies.get("lang")
    return cookie if cookie in LANGUAGES else request.accept_languages.best_match(list(LANGUAGES)) or "en"


def _t(message: str) -> str:
    return translate(message, g.lang)


def _names() -> dict[str, object]:
    given = request.args.get("notice", "")
    notice = text(given, g.lang, count=request.args.get("count", 0, int)) if given in NOTICES else ""
    return {
        "t": partial(text, lang=g.lang),
        "label": partial(label, lang=g.lang),
        "word": partial(word, lang=g.lang),
        "message": partial(message, lang=g.lang),
        "rule_name": rule_name,
        "shown": partial(translated, language=g.lang),
        "lang": g.lang,
        "languages": LANGUAGES,
        "notice": notice,
        "kept": Query.make(request.args).values(),
        "here": request.full_path.rstrip("?") if request.method == "GET" else "/",
    }


def _language(_desk: Desk, lang: str) -> Answer:
    back = request.args.get("back", "/")
    answer = redirect(back if re.match(r"/(?![/\\])", back) else "/")
    if lang in LANGUAGES:
        answer.set_cookie("lang", lang, samesite="Strict")
    return answer


# --- pages


def _list(desk: Desk) -> str:
    query, page = Query.make(request.args), max(1, request.args.get("page", 1, int))
    count = desk.shelf.count(query)
    findings, corrections_fault = _corrections_findings(desk)
    return render_template(
        "list.html",
        query=query,
        rows=desk.shelf.rows(query, page),
        count=count,
        page=page,
        pages=max(1, ceil(count / PAGE_SIZE)),
        states=STATES,
        codes=desk.shelf.codes(),
        names=FIELDS,
        sorts=SORTS,
        formats=_choice(desk).formats,
        receivers=RECEIVERS,
        reading=desk.shelf.reading,
        fault=desk.shelf.fault,
        findings=findings,
        corrections_fault=corrections_fault,
    )


def _corrections_findings(desk: Desk) -> tuple[list[Finding], str]:
    """Return the findings of the corrections file, and why it cannot be read; else an empty text."""
    try:
        return desk.shelf.findings(), ""
    except CatalogExportError as error:
        return [], str(error)


def _record(desk: Desk, number: int, **refused: object) -> str:
    loaded = desk.loaded(number, with_lines=True)
    before, after = desk.shelf.neighbours(number, Query.make(request.args))
    record = control_number(loaded) if loaded.record else ""
    return render_template(
        "record.html",
        number=number,
        loaded=loaded,
        record=record,
        view=view.view(loaded),
        abstracts=view.abstracts(loaded),
        missing=view.missing(loaded),
        history=desk.shelf.history(record) if record else [],
        can_redo=bool(desk.editor.undone.get(record)),
        can_split=can_split,
        relators=RELATORS,
        show=show,
        before=before,
        after=after,
        no_number=NO_NUMBER,
        **refused,
    )


def _add(desk: Desk) -> Any:  # noqa: ANN401 (a response of Flask)
    if request.method == "GET":
        return render_template("add.html")
    names = []
    for upload in request.files.getlist("files"):
        if upload.filename:
            names.append(desk.upload_path(upload.filename))
            upload.save(names[-1])
    if pasted := request.form.get("text", "").strip():
        names.append(desk.upload_path("text.md"))
        with open(names[-1], "w", encoding="utf-8", errors="replace") as file:
            file.write(pasted)
    count = desk.shelf.add(names, desk.without_folder) if names else 0
    return redirect(url_for("list", notice=RECORDS_ADDED, count=count), 303)


def upload_name(name: str) -> str:
    """Return the last part of the name of an upload, in characters that no system treats specially."""
    return re.sub(r"[^\w.-]", "_", re.split(r"[\\/]", name)[-1]).lstrip(".")[-80:] or "page.md"


# --- corrections


def _back(number: int, notice: str) -> Answer:
    kept: dict[str, Any] = Query.make(request.args).values()
    return redirect(url_for("record", number=number, notice=notice, **kept), 303)


def _correct(desk: Desk, number: int) -> Any:  # noqa: ANN401 (a response of Flask)
    return _saved(desk, number, desk.editor.correct, request.form.get("path", ""))


def _people(desk: Desk, number: int) -> Any:  # noqa: ANN401 (a response of Flask)
    return _saved(desk, number, desk.editor.correct_people, "contributors")


def _saved(desk: Desk, number: int, save: Callable[[LoadedRecord, Mapping[str, str]], str], path: str) -> Any:  # noqa: ANN401 (a response of Flask)
    """Save a form. If a value is impossible, show the form again as it was sent, with the reason."""
    try:
        return _back(number, save(desk.loaded(number), request.form))
    except ImpossibleValueError as error:
        notice = _t(Message("Not saved: {reasons}", reasons="; ".join(map(_labelled, error.reasons))))
        return _record(desk, number, notice=notice, given=request.form, refused=path), 422


def _labelled(reason: Message) -> str:
    """Return a reason with the name of the field for people."""
    return text(reason.template, g.lang, **{**reason.values, "key": label(str(reason.values["key"]), g.lang)})


def _undo(desk: Desk, number: int) -> Answer:
    loaded = desk.loaded(number)
    return _back(number, desk.editor.undo(loaded, desk.shelf.history(control_number(loaded))))


def _redo(desk: Desk, number: int) -> Answer:
    return _back(number, desk.editor.redo(desk.loaded(number)))


# --- output


def _choice(desk: Desk) -> output.Choice:
    receiver = request.args.get("receiver")
    known = receiver is None or receiver in {"", *RECEIVERS}
    return output.choose(desk.shelf.options.profile, request.args.get("format", "marc"), receiver if known else "")


def _output(desk: Desk, number: int) -> str:
    loaded, choice = desk.loaded(number), _choice(desk)
    readable, faults = output.readable_text(choice, loaded)
    check = output.check_receiver(choice, [loaded.record] if loaded.record else [])
    return render_template(
        "output.html",
        number=number,
        loaded=loaded,
        choice=choice,
        text=readable,
        faults=faults,
        check=check,
        receivers=RECEIVERS,
    )


def _receiver(desk: Desk) -> str:
    choice, numbers = _choice(desk), list(desk.shelf.numbers(Query.make(request.args)))
    check = output.check_receiver(choice, _records(desk, numbers))
    failed = len(numbers) - check.records if check else 0
    return render_template("receiver.html", choice=choice, check=check, failed=failed, receivers=RECEIVERS)


def _records(desk: Desk, numbers: Iterable[int]) -> Iterable[Record]:
    loaded = filter(None, map(desk.shelf.load, numbers))
    return (one.record for one in loaded if one.record is not None and not one.failed)


def _download(desk: Desk) -> Any:  # noqa: ANN401 (a response of Flask)
    choice, one = _choice(desk), request.args.get("number", type=int)
    if choice.format is None:
        return _message(_t(choice.receiver.summary) if choice.receiver else ""), 409
    numbers = [one] if one else desk.shelf.numbers(Query.make(request.args))
    file = tempfile.TemporaryFile(dir=desk.uploads.name)  # noqa: SIM115 (the response closes it)
    faults: list[Finding] = []
    file.writelines(choice.format.assemble(output.encoded(desk.shelf, numbers, choice.format, faults)))
    if faults and "skip" not in request.args:
        file.close()
        heading = _t(Message("Records that cannot be written in this format: {count}", count=len(faults)))
        return _message(heading, findings=faults[:_SHOWN_FINDINGS], skip=f"{request.full_path}&skip=1"), 409
    file.seek(0)
    name = f"catalogue{choice.format.suffix}"
    return send_file(file, choice.format.media_type, as_attachment=True, download_name=name)
