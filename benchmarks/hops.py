"""Count the calls between modules while the command writes one page as MARC 21.

    python benchmarks/hops.py
    python benchmarks/hops.py --list

A hop is a call from a function of one module of ``catalog_export`` to a function of another one. Calls that pass
through another package, such as click, count from the last function of ours. Code that runs while a module is
imported does not count. The last line leaves out the hops inside ``read/page``.
"""

import argparse
import contextlib
import io
import os
import sys
from pathlib import Path
from types import FrameType

import catalog_export

PACKAGE = Path(catalog_export.__file__).parent
PAGE = PACKAGE.parent / "records"
INNER = "read.page."


def module_of(frame: FrameType | None) -> str | None:
    """Return the name of the module of ours that a frame runs in, and ``None`` outside the package."""
    name = frame.f_globals.get("__name__", "") if frame else ""
    return str(name).removeprefix("catalog_export.") if str(name).startswith("catalog_export.") else None


def caller_of(frame: FrameType) -> str | None:
    """Return the module of the nearest caller that is one of ours; ``None`` during an import or at the top."""
    above = frame.f_back
    while above is not None and module_of(above) is None:
        above = above.f_back
    return None if above is None or above.f_code.co_name == "<module>" else module_of(above)


class Trace:
    """The hops of one run, and the number of them before the page is opened."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.hops: list[tuple[str, str, str]] = []  # caller, callee, function
        self.opened: int | None = None

    def profile(self, frame: FrameType, event: str, _argument: object) -> None:
        """Take one event of ``sys.setprofile``."""
        if event != "call" or frame.f_code.co_name == "<module>":
            return
        called, caller = module_of(frame), caller_of(frame)
        if called and caller and called != caller:
            self.hops.append((caller, called, frame.f_code.co_name))

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """Note the number of hops when the page is opened."""
        if event == "open" and self.opened is None and arguments[0] == self.page:
            self.opened = len(self.hops)


def main() -> None:
    """Run the command on one page, in this process, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", nargs="?", help="page to read; default: the first one of records/")
    parser.add_argument("--list", action="store_true", help="print each hop")
    options = parser.parse_args()
    page = options.page or str(min(PAGE.iterdir()))
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
    print(f"{len(outside)} hops without those inside read/page")


if __name__ == "__main__":
    main()
