"""Update and compile the Indonesian catalogue: run ``python tools/translations.py`` after a message changed.

It adds new messages to ``locale/id/LC_MESSAGES/catalog_export.po``, removes those that no longer exist, writes the
compiled ``.mo`` beside it, and lists what has to be translated. A message that resembles an old one gets the old
translation as a proposal, marked ``fuzzy``: correct it and remove the mark.

The explanations of ``docs/findings.md`` are updated in ``tools/findings.id.po`` in the same way, and
``docs/id/findings.md`` is written from them.
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import click
import findings_id_docs
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment

from catalog_export.cli.groups import paragraphs
from catalog_export.cli.main import cli
from catalog_export.enrich.profile.keys import KEYS, MAPPINGS
from catalog_export.enrich.sidecar.columns import COLUMNS
from catalog_export.model.profile import Profile
from catalog_export.model.vocabulary import LANGUAGES, RELATORS
from catalog_export.run.options import now
from catalog_export.text.messages import DOMAIN, FOLDER
from catalog_export.write import registry
from catalog_export.write.receivers.table import RECEIVERS, find_receiver

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "catalog_export"
PO = Path(FOLDER, "id", "LC_MESSAGES", f"{DOMAIN}.po")
# Calls whose arguments at these positions are messages.
_CALLS = {
    **dict.fromkeys(("Message", "localize", "_part"), (0,)),
    **dict.fromkeys(("UsageError", "ProfileError", "TableError", "InputError", "OutputError"), (0,)),
    **dict.fromkeys(("StoreError", "ReceiverError", "WorkerError", "StoppedError", "Requirement"), (0,)),
    "Code": (1,),
    "Limitation": (0, 2),
}
# Messages of click that users of this command can meet; of some, the wording of several versions.
_CLICK = (
    "Usage:",
    "Aborted!",
    "Error: {message}",
    "Try '{command} {option}' for help.",
    "Invalid value: {message}",
    "Invalid value for {param_hint}: {message}",
    "Missing argument",
    "Missing option",
    "Missing command.",
    "No such option {name!r}.",
    "No such option: {name}",
    "No such command {name!r}.",
    "Option {name!r} does not take a value.",
    "Show this message and exit.",
    "Choose from:\n\t{choices}",
    "{value!r} is not a valid {number_type}.",
    "{value} is not in the range {range}.",
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
)
# Reasons of the operating system (errno.h) that a run can meet.
_SYSTEM = (
    "No such file or directory",
    "Permission denied",
    "Operation not permitted",
    "Is a directory",
    "Not a directory",
    "File exists",
    "File name too long",
    "No space left on device",
    "Disk quota exceeded",
    "Read-only file system",
    "Input/output error",
    "Too many open files",
    "Too many levels of symbolic links",
    "Address already in use",
    "Connection refused",
)
_EXAMPLES = re.compile(r"(?:\n?  (?:catalog-export|    --)(?:(?!   )[^\n])*)+")  # without remarks behind the commands


def called(node: ast.Call) -> str:
    """Return the last part of the name of a called function."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def arguments(path: Path) -> Iterator[ast.expr]:
    """Yield the node of each argument in a module that is a message."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield from (node.args[place] for place in _CALLS.get(called(node), ()) if place < len(node.args))


def composed() -> list[str]:
    """Return a line for each message that is composed in the code, so that no catalogue can have it."""
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}: a message is a template with named values, not an f-string"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in arguments(path)
        if isinstance(node, (ast.JoinedStr, ast.BinOp))
    ]


def commands(command: click.Command) -> Iterator[click.Command]:
    """Yield a command and all commands below it."""
    yield command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from commands(command.get_command(click.Context(command), name))


def in_code() -> Iterator[tuple[Path, str]]:
    """Yield the file and the text of each message in the code."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in arguments(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path, node.value


def in_templates() -> Iterator[tuple[Path, str]]:
    """Yield the file and the text of each message in the templates of the desk."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for path in sorted(PACKAGE.rglob("*.html")):
        for _, _, given in environment.extract_translations(path.read_text("utf-8"), ("t",)):
            text = given[0] if isinstance(given, tuple) else given  # with values, a tuple
            if text:
                yield path, text


def in_help() -> Iterator[tuple[Path, str]]:
    """Yield the file and the text of each option and paragraph of help, except examples without remarks."""
    for command in commands(cli):
        path = PACKAGE / "cli" / f"{command.callback.__module__.rpartition('.')[2]}.py"
        for text in (command.help, command.short_help, command.epilog):
            yield from ((path, part) for _, part in paragraphs(text or "") if part and not _EXAMPLES.fullmatch(part))
        for option in command.params:
            if isinstance(option, click.Option) and option.help:
                yield path, option.help


def in_receivers() -> Iterator[tuple[Path, str]]:
    """Yield the file and the text of each message about a receiver as a whole."""
    for name in RECEIVERS:
        receiver = find_receiver(name)
        for text in (receiver.summary, *receiver.remarks, *(what for what, _ in receiver.settings)):
            yield PACKAGE / "write" / "receivers" / f"{name}.py", text


def in_tables() -> Iterator[tuple[Path, str]]:
    """Yield the file and the text of each message in a table of the profile, of columns, of languages and of roles."""
    yield from ((PACKAGE / "enrich" / "profile" / "keys.py", key.help) for key in KEYS.values())
    yield from ((PACKAGE / "enrich" / "sidecar" / "columns.py", column.meaning) for column in COLUMNS)
    for form in (*(key.form for key in KEYS.values()), *MAPPINGS.values()):
        if form:
            yield PACKAGE / "enrich" / "profile" / "keys.py", form[1]
    for entry in (*LANGUAGES.values(), *RELATORS.values()):
        yield PACKAGE / "model" / "vocabulary.py", entry.english


def in_formats() -> Iterator[tuple[Path, str]]:
    """Yield the file and the text of the summary of each format."""
    for format_ in registry.list_formats(Profile(), now(), print):
        if format_.name in registry.FORMATS:
            yield PACKAGE / "write" / "registry.py", format_.summary


def messages() -> dict[str | tuple[str, str], str]:
    """Return every message, or pair of singular and plural, with the first file that has it."""
    found = {text: Path(__file__) for text in (*_CLICK, *_SYSTEM)}
    for path, text in (*in_code(), *in_templates(), *in_help(), *in_receivers(), *in_tables(), *in_formats()):
        found[text] = min(path, found.get(text, path))
    return {text: str(path.relative_to(ROOT)) for text, path in found.items() if _has_words(text)}


def _has_words(text: str | tuple[str, str]) -> bool:
    return re.search(r"[^\W\d_]{2}", re.sub(r"\{[^{}]*\}", "", str(text))) is not None


def read() -> Catalog:
    """Return the catalogue of the repository."""
    with PO.open("rb") as file:
        catalog = read_po(file, "id", DOMAIN)
    catalog.creation_date = catalog.revision_date  # else the time of this call, and another file each time
    return catalog


def updated(catalog: Catalog, texts: dict[str | tuple[str, str], str]) -> Catalog:
    """Return the catalogue with ``texts``, which map to their files, each with its translation or a proposal."""
    template = Catalog(charset="utf-8")
    for text, path in texts.items():
        template.add(text, locations=[(path, 0)])
    catalog.update(template, update_header_comment=False)
    catalog.obsolete.clear()
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """Return the text of a catalogue, in the order of the files."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=120, sort_by_file=True, include_lineno=False, include_previous=True)
    return re.sub(rb'"(Generated-By|Report-Msgid-Bugs-To|POT-Creation-Date):.*\n', b"", buffer.getvalue())


def as_mo(catalog: Catalog) -> bytes:
    """Return the compiled catalogue."""
    buffer = BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def placeholders(text: str) -> list[str]:
    """Return the placeholders of a text in the order of their names."""
    return sorted(set(re.findall(r"\{[^{}]*\}", text)))


def faults(catalog: Catalog) -> list[str]:
    """Return a line for each message without a translation, or with other placeholders in it."""
    found = []
    for message in catalog:
        if not message.id:
            continue
        texts = message.id if message.pluralizable else (message.id,)
        translations = message.string if message.pluralizable else (message.string,)
        if message.fuzzy or not all(translations):
            found.append(f"not translated: {texts[0]}")
        elif placeholders(texts[-1]) != placeholders(translations[-1]):
            found.append(f"other placeholders: {texts[0]} -> {translations[0]}")
    return found


def main() -> int:
    """Update both catalogues, compile one, and write the page; return 1 if something has to be translated."""
    catalog = updated(read(), messages())
    PO.write_bytes(as_po(catalog))
    PO.with_suffix(".mo").write_bytes(as_mo(read()))
    explanations = updated(findings_id_docs.read(), dict.fromkeys(findings_id_docs.texts(), "docs/findings.md"))
    findings_id_docs.PO.write_bytes(as_po(explanations))
    findings_id_docs.PAGE.write_text(findings_id_docs.page(), "utf-8")
    todo = [*composed(), *faults(catalog), *faults(explanations)]
    print("\n".join([*todo, f"{len(catalog) + len(explanations)} messages, {len(todo)} to do"]))
    return 1 if todo else 0


if __name__ == "__main__":
    sys.exit(main())
