"""The command ``catalog-export``: its subcommands, its language, and the exit codes of exceptions.

The language is that of the option ``--lang``, else that of the environment, chosen as GNU gettext does.
"""

from __future__ import annotations

import gettext
import os
import re
import signal
import sys
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from catalog_export.cli.groups import LazyGroup, write_options
from catalog_export.model.errors import CatalogExportError, StoppedError, UsageError, system_reason
from catalog_export.model.version import __version__
from catalog_export.text.messages import DOMAIN, FOLDER, LANGUAGES, localize, translate, use_language
from catalog_export.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import NoReturn

    from click.shell_completion import CompletionItem

# The commands, each in a module of this folder; the help shows them in this order.
COMMANDS = {
    "export": "export:export",
    "check": "check:check",
    "explain": "explain:explain",
    "cite": "cite:cite",
    "corrections": "corrections:corrections",
    "desk": "desk:desk",
    "stats": "stats:stats",
    "diff": "diff:diff",
    "formats": "formats:formats",
    "template": "template:template",
    "init": "init:init",
    "feed": "feed:feed",
    "load": "load:load",
    "store": "store:store",
    "serve": "serve:serve",
}
LANGUAGE_OPTION = "--lang"
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set applies
_BROKEN_PIPE = 141  # the exit code that a shell reports after SIGPIPE

_HELP = """\
Library catalogue pages to Dublin Core, MARC 21 and BibTeX.

\b
  catalog-export --to marc -o catalogue.mrc        the folder records/
  catalog-export --to dc page.md                   one page, to the screen
  catalog-export --to bibtex -o out/ pages.zip     a file for each record
  catalog-export check pages/                      all findings
  catalog-export explain page.md                   the source of each value

INPUT is a file, a folder, a zip or tar file of pages, or - for standard input.
Files may be compressed (.gz, .zst). Of a folder, all .md, .markdown, .txt, .html,
.htm, .pdf, .jsonl, .ndjson, zip and tar files are read, in the order of their
names. Without INPUT, the folder records/ is read. If it does not exist, standard
input is read from a pipe.
"""
_EPILOG = """\
Exit codes: 0 no errors; 1 some records failed, or errors were found; 2 wrong
option, argument or profile; 3 an input or output could not be read or written;
130 interrupted. If several apply, the highest is used.

\b
Completion: add this line to ~/.bashrc (zsh: zsh_source, fish: fish_source):
  eval "$(_CATALOG_EXPORT_COMPLETE=bash_source catalog-export)"
"""
_LANGUAGE_HELP = (
    "Language of messages and help. Codes, JSON, CSV and log files are the same in all languages. [default: by the "
    "environment: LANGUAGE, LC_ALL, LC_MESSAGES, LANG]"
)


def split_language(args: Sequence[str]) -> tuple[list[str], list[str]]:
    """Separate every option ``--lang`` with its value, anywhere before ``--``, from the other arguments."""
    options: list[str] = []
    others: list[str] = []
    left = iter(args)
    for arg in left:
        if arg == "--":
            return options, [*others, arg, *left]
        if arg == LANGUAGE_OPTION:
            options += [arg, *islice(left, 1)]
        else:
            (options if arg.startswith(f"{LANGUAGE_OPTION}=") else others).append(arg)
    return options, others


def asked_language(args: Sequence[str]) -> str:
    """Return the language that the last option names, else that of the environment."""
    options, _ = split_language(args)
    named = options[-1].removeprefix(f"{LANGUAGE_OPTION}=") if options else ""
    return named if named in LANGUAGES else environment_language()


def environment_language() -> str:
    """Return the first known language that the environment names, else English."""
    locale = next(filter(None, map(os.environ.get, _LOCALE)), "")
    names = locale if locale in {"C", "POSIX"} else os.environ.get("LANGUAGE") or locale
    codes = (name.partition(".")[0].partition("_")[0] for name in names.split(":"))
    return next((code for code in codes if code in LANGUAGES), "en")


@contextmanager
def speak(args: Sequence[str]) -> Iterator[None]:
    """Show messages in the language that arguments or the environment name, while the context lasts.

    This includes those of click, which asks the global functions of gettext, and these ask the environment.
    """
    language = asked_language(args)
    with use_language(language):
        if language == "en":
            yield
            return
        before, domain = os.environ.get("LANGUAGE"), gettext.textdomain()
        os.environ["LANGUAGE"] = language
        gettext.bindtextdomain(DOMAIN, FOLDER)
        gettext.textdomain(DOMAIN)
        try:
            yield
        finally:
            gettext.textdomain(domain)
            if before is None:
                del os.environ["LANGUAGE"]
            else:
                os.environ["LANGUAGE"] = before


class Commands(LazyGroup):
    """The commands, with ``export`` as the default. Exceptions become messages and exit codes here."""

    default = "export"

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run the command in the language of the user."""
        with speak(sys.argv[1:] if args is None else args):
            return super().main(args, *rest, **extra)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert the default command if none is named, and read ``help [COMMAND]`` as ``[COMMAND] --help``."""
        language, args = split_language(args)
        if language[-1:] == [LANGUAGE_OPTION]:  # without a value, which click reports
            return super().parse_args(ctx, language)
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        if args[:1] == ["help"] and not os.path.exists("help"):
            args = [*(name for name in args[1:2] if name in self.table), "--help"]
        own = {name for option in self.get_params(ctx) for name in option.opts}
        if args and args[0] not in self.table and args[0] not in own:
            self._refuse_misspelt(args[0], ctx)
            args = [self.default, *args]
        return super().parse_args(ctx, [*language, *args])

    def _refuse_misspelt(self, first: str, ctx: click.Context) -> None:
        if first.startswith("-") or os.path.exists(first) or ctx.resilient_parsing:
            return
        if near := nearest(first, self.table, cutoff=0.75):
            raise click.UsageError(
                localize("There is no file or command {name!r}. Did you mean {near}?", name=first, near=near[0]), ctx
            )

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. A fault of the request or of the system becomes one line and an exit code."""
        try:
            return super().invoke(ctx)
        except CatalogExportError as error:
            click.echo(localize("Error: {message}", message=as_options(translate(str(error)))), err=True)
            ctx.exit(2 if isinstance(error, UsageError) else error.exit_code if isinstance(error, StoppedError) else 3)
        except BrokenPipeError:
            _discard_streams()
            ctx.exit(_BROKEN_PIPE)
        except KeyboardInterrupt:
            click.echo(localize("Interrupted."), err=True)
            ctx.exit(130)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the options of the default command before the list of commands."""
        write_options(formatter, ctx, [*self.load(self.default).params, *self.get_params(ctx)])
        self.format_commands(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete commands, and the options and files of the default command."""
        from click.shell_completion import CompletionItem

        found = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("-"):
            return found + self.load(self.default).shell_complete(ctx, incomplete)
        # The script of bash drops the items before this one. It completes files if no command matches.
        return [CompletionItem(incomplete, type="file"), *found]


_OPTIONS = {"output": "-o", "to": "--to"}


def as_options(message: str) -> str:
    """Replace keyword arguments in an error of the library (``force=True``) by the options of the command."""
    message = re.sub(r"\b([a-z_]+)=True\b", lambda found: "--" + found[1].replace("_", "-"), message)
    message = re.sub(r"\b(output|to)='([^']*)'", lambda found: f"{_OPTIONS[found[1]]} {found[2]}", message)
    message = re.sub(r"\b(jobs|engine|shard_size)=\.\.\.", lambda found: "--" + found[1].replace("_", "-"), message)
    return re.sub(r"^values: ", "--set: ", message.replace("values={...}", "--set"))


def _discard_streams() -> None:
    """Redirect broken streams to the null device, so that the interpreter can flush them at exit."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@click.group(
    cls=Commands,
    table=COMMANDS,
    help=_HELP,
    epilog=_EPILOG,
    subcommand_metavar="[export] --to FORMAT [INPUT]... [-o OUT]",
    options_metavar="",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(LANGUAGE_OPTION, type=click.Choice(list(LANGUAGES)), expose_value=False, help=_LANGUAGE_HELP)
@click.version_option(__version__, "-V", "--version", message="catalog-export %(version)s")
def cli() -> None:
    """See _HELP."""


def _terminate(number: int, _frame: object) -> NoReturn:
    """Unwind the program, so that no incomplete file is left, and exit as a shell reports the signal."""
    os.write(2, f"Terminated by {signal.Signals(number).name}.\n".encode())
    sys.exit(128 + number)


def _handle_signals() -> None:
    """End on SIGTERM and SIGHUP as on Ctrl-C. A SIGHUP that is ignored, as under nohup, stays ignored."""
    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _terminate)


def main() -> None:
    """Run the command."""
    _handle_signals()
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")  # for names that are not UTF-8, and other code pages
    try:
        try:
            cli(prog_name="catalog-export")
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:
        _discard_streams()
        sys.exit(_BROKEN_PIPE)
    except OSError as error:  # standard output or standard error
        _discard_streams()
        with suppress(OSError):
            reason = system_reason(error)
            with speak(sys.argv[1:]):
                sys.stderr.write(localize("Error: the output could not be written ({reason})", reason=reason) + "\n")
        sys.exit(3)
