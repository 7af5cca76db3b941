"""Count the calls between modules while the command writes one page as MARC 21.

    python benchmarks/hops.py
    python benchmarks/hops.py --list

A hop is a call from one module of ``catalog_export`` to a function of another one. A call that passes through
another package, such as click, counts from the last function of ours. A generator counts when it starts, not when it
continues. Hops that begin while a module is imported (a decorator, a table that is read) are counted separately.
The last line leaves out the hops inside ``read/page``.
"""

import argparse
import contextlib
import io
import os
import sys
from inspect import CO_GENERATOR
from pathlib import Path
from types import FrameType

import catalog_export

PACKAGE = Path(catalog_export.__file__).parent
PAGE = PACKAGE.parent / "records"
INNER = "read.page."


def module_of(frame: FrameType | None) -> str:
    """Return the name of the module of ours that a frame runs in; empty outside the package."""
    name = str(frame.f_globals.get("__name__", "")) if frame else ""
    return name.removeprefix("catalog_export.") if name.startswith("catalog_export.") else ""


class Trace:
    """The hops of one run, and the number of them before the page is opened."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.hops: list[tuple[str, str, str]] = []  # caller, callee, function
        self.at_import = 0
        self.opened: int | None = None
        self.generators: set[FrameType] = set()

    def profile(self, frame: FrameType, event: str, _argument: object) -> None:
        """Take one event of ``sys.setprofile``."""
        called = module_of(frame)
        if event != "call" or not called or frame.f_code.co_name == "<module>" or frame in self.generators:
            return
        if frame.f_code.co_flags & CO_GENERATOR:
            self.generators.add(frame)
        above = frame.f_back
        while above is not None and not module_of(above):
            above = above.f_back
        if above is None or module_of(above) == called:
            return
        if is_import(above):
            self.at_import += 1
        else:
            self.hops.append((module_of(above), called, frame.f_code.co_name))

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """Note the number of hops when the page is opened."""
        if event == "open" and self.opened is None and arguments[0] == self.page:
            self.opened = len(self.hops)


def is_import(frame: FrameType | None) -> bool:
    """Return whether a module of ours is being imported in this frame or above it."""
    while frame is not None:
        if frame.f_code.co_name == "<module>" and module_of(frame):
            return True
        frame = frame.f_back
    return False


def main() -> None:
    """Run the command on one page, in this process, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", nargs="?", help="page to read; default: the first one of records/")
    parser.add_argument("--list", action="store_true", help="print each hop")
    options = parser.parse_args()
    page = options.page or str(min(PAGE.glob("[0-9]*.md")))
    trace = Trace(page)
    output = io.TextIOWrapper(io.BytesIO())
    sys.argv = ["catalog-export", "--to", "marc", page]
    sys.addaudithook(trace.audit)
    os.environ.pop("CATALOG_EXPORT_STORE", None)
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
        from catalog_export.cli.main import main as command

        sys.setprofile(trace.profile)
        try:
            with contextlib.suppress(SystemExit):
                command()
        finally:
            sys.setprofile(None)
    if options.list:
        for number, (caller, called, name) in enumerate(trace.hops, 1):
            print(f"{number:4} {caller} -> {called}.{name}")
    outside = [hop for hop in trace.hops if not all(name.startswith(INNER) for name in hop[:2])]
    print(f"{len(trace.hops)} hops, the page is opened after {trace.opened}")
    print(f"{trace.at_import} hops while modules are imported")
    print(f"{len(outside)} hops without those inside read/page")


if __name__ == "__main__":
    main()
