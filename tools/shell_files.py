"""Write the man page and the completion scripts of bash, zsh and fish to ``docs/share/``, from the commands of click.

Run ``python tools/generate_docs.py`` after an option or its help has changed.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import get_completion_class
from command_docs import commands

from catalog_export.cli.groups import paragraphs
from catalog_export.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHARE = Path(__file__).parent.parent / "docs" / "share"
NAME = "catalog-export"
COMPLETIONS = {
    "bash": f"bash-completion/completions/{NAME}",
    "zsh": f"zsh/site-functions/_{NAME}",
    "fish": f"fish/vendor_completions.d/{NAME}.fish",
}
NOTE = "Written by tools/shell_files.py. Do not edit."


class Roff(click.HelpFormatter):
    """Write the help of a command with the macros of man(7), instead of blanks and line ends."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the form of a call."""
        self.write(f"{prefix or ''}\\fB{escape(prog)}\\fR {escape(args)}\n")

    def write_paragraph(self) -> None:
        """Write nothing: each macro below begins a paragraph."""

    def write_text(self, text: str) -> None:
        """Write paragraphs. Lines of an example stay as they are."""
        for mark, part in paragraphs(text):
            self.write(f".PP\n.nf\n{escape(part)}\n.fi\n" if mark else f".PP\n{escape(part)}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 0, col_spacing: int = 0) -> None:
        """Write names with their explanations. The width of the columns is left to man."""
        del col_max, col_spacing
        for name, text in rows:
            self.write(f".TP\n\\fB{escape(name)}\\fR\n{escape(text)}\n")

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Write a heading."""
        self.write(f".PP\n\\fI{escape(name)}\\fR\n")
        yield


def escape(text: str) -> str:
    """Escape the characters and beginnings of lines that roff interprets, and drop click's marks and empty ends."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("\b", "")
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in text.strip("\n").split("\n"))


def manual() -> str:
    """Return the man page, with one section for each command."""
    summary = (cli.help or "").partition("\n")[0].rstrip(".")
    head = f'.\\" {NOTE}\n.TH {NAME.upper()} 1 "" "{NAME}" "User Commands"\n.SH NAME\n{NAME} \\- {escape(summary)}\n'
    parts = [head]
    for title, context in commands(cli, (NAME,)):
        roff = Roff()
        context.command.format_help(context, roff)
        heading = escape(title.upper()) if title != NAME else "DESCRIPTION"
        parts.append(f'.SH "{heading}"\n{roff.getvalue()}')
    return "".join(parts)


def files() -> dict[Path, str]:
    """Return the text of each file."""
    found = {SHARE / "man" / "man1" / f"{NAME}.1": manual()}
    for shell, path in COMPLETIONS.items():
        made = get_completion_class(shell)
        assert made is not None
        script = made.source_template % made(cli, {}, NAME, "_CATALOG_EXPORT_COMPLETE").source_vars()
        found[SHARE / path] = script.strip() + "\n"
    return found


def write() -> None:
    """Write the files."""
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    write()
