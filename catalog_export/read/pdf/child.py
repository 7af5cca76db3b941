"""The child process that reads PDFs: a length and a PDF on standard input, a line of JSON for each on standard output.

The answer is JSON and not a pickle: PDFium is written in C++ and reads whatever a stranger sends.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import astuple
from typing import Any

from catalog_export.read.base import MIB
from catalog_export.read.pdf.lines import DamagedError, LockedError, read_lines


def main() -> None:
    """Answer until standard input ends. Arguments: seconds for one PDF, and MiB of address space."""
    seconds, mebibytes = map(int, sys.argv[1:])
    _limit_memory(mebibytes * MIB)
    requests = sys.stdin.buffer
    # A library that prints would disturb the answers.
    with os.fdopen(os.dup(1), "w", encoding="ascii") as answers:
        os.dup2(2, 1)
        while (size := requests.readline()).endswith(b"\n"):
            if hasattr(signal, "alarm"):  # the parent ends this process; an orphan ends itself
                signal.alarm(seconds)
            answers.write(_answer(requests, int(size)) + "\n")
            answers.flush()
            if hasattr(signal, "alarm"):
                signal.alarm(0)


def _limit_memory(size: int) -> None:
    try:
        import resource  # Windows has none
    except ImportError:
        return
    for kind, limit in ((resource.RLIMIT_AS, size), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):  # macOS refuses the first; a lower limit may be set already
            resource.setrlimit(kind, (limit, limit))


def _answer(requests: Any, size: int) -> str:
    try:
        pages, count = read_lines(requests.read(size))
        return json.dumps({"pages": [astuple(page) for page in pages], "count": count})
    except LockedError:
        return json.dumps({"locked": True})
    except DamagedError as error:
        return json.dumps({"broken": str(error)})
    except ImportError as error:
        return json.dumps({"import": str(error)})
    except MemoryError:
        return json.dumps({"memory": True})
