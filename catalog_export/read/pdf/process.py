"""Read PDFs in a child process, so that a PDF that takes too much time or memory costs only itself.

The child is started with the first PDF, reused for all others, and replaced after a PDF that exceeded a limit. The
parent ends it after ``SECONDS``. The operating system limits its memory, where it can.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from threading import Lock, Timer
from typing import IO, TYPE_CHECKING, Any, cast

from catalog_export.read.pdf.lines import DamagedError, LockedError, PdfLine, PrintedPage
from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 60.0  # for one PDF; a collection of 2,000 pages takes 10
MEBIBYTES = 512  # of address space; Python and PDFium take about 100


class LimitExceededError(Exception):
    """The PDF exceeded a limit; the text says which."""


def read_in_child(data: bytes) -> tuple[list[PrintedPage], int]:
    """Return the pages that were read, and the number of pages in the PDF.

    Raise ``ImportError`` without pypdfium2, else ``LockedError``, ``DamagedError`` or ``LimitExceededError``.
    """
    if find_spec("pypdfium2") is None:
        raise ImportError("pypdfium2 is not installed")
    with _LOCK:
        answer = _reader().ask(data)
    match answer:
        case {"pages": pages, "count": count}:
            return [_page(values) for values in pages], count
        case {"broken": reason}:
            raise DamagedError(reason)
        case {"memory": _}:
            raise LimitExceededError(Message("took more than {limit} MiB of memory", limit=MEBIBYTES))
        case {"import": reason}:
            raise ImportError(reason)
    raise LockedError


def _page(values: Sequence[Any]) -> PrintedPage:
    number, width, lines, *rest = values
    return PrintedPage(number, width, [PdfLine(*line) for line in lines], *rest)


class _PdfReader:
    """The child process, and the pipes to it."""

    def __init__(self) -> None:
        path = [os.path.abspath(folder) for folder in sys.path]
        start = f"import sys; sys.path[:] = {path!r}; from catalog_export.read.pdf.child import main; main()"
        group: dict[str, Any] = {"process_group": 0} if os.name == "posix" else {}  # Ctrl-C is for the parent alone
        self.owner, self.late = os.getpid(), False
        self.process = subprocess.Popen(  # noqa: S603 (the interpreter that runs this)
            [sys.executable, "-P", "-c", start, str(int(SECONDS) + 1), str(MEBIBYTES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **group,
        )

    def ask(self, data: bytes) -> dict[str, Any]:
        """Send a PDF and return the answer; ``LimitExceededError`` if the child ends without one."""
        requests, answers = cast("IO[bytes]", self.process.stdin), cast("IO[bytes]", self.process.stdout)
        timer = Timer(SECONDS, self.end_late)
        timer.start()
        try:
            requests.write(b"%d\n" % len(data) + data)
            requests.flush()
            return cast("dict[str, Any]", json.loads(answers.readline()))
        except (OSError, ValueError) as error:  # an answer that is cut off is not JSON
            self.close()
            memory = Message("took more than {limit} MiB of memory, or crashed the reader", limit=MEBIBYTES)
            late = Message("took more than {seconds:g} s", seconds=SECONDS)
            raise LimitExceededError(late if self.late else memory) from error
        except BaseException:  # an interrupt: the answer to this PDF must not be read as that to the next
            self.close()
            raise
        finally:
            timer.cancel()

    def end_late(self) -> None:
        """End the child, because the time for a PDF is over."""
        self.late = True
        self.process.kill()

    def is_usable(self) -> bool:
        """Return whether the child runs and belongs to this process, not to the one that this was forked from."""
        return self.owner == os.getpid() and self.process.poll() is None

    def close(self) -> None:
        """End the child."""
        if self.owner != os.getpid():
            return
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()
        self.process.wait()


_LOCK = Lock()
_readers: list[_PdfReader] = []


def _reader() -> _PdfReader:
    if not _readers or not _readers[-1].is_usable():
        _close()
        _readers.append(_PdfReader())
    return _readers[-1]


@atexit.register
def _close() -> None:
    while _readers:
        _readers.pop().close()
