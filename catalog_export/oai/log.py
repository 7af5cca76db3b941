"""The log of the server: one JSON object on each line, also for messages of the libraries."""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TextIO


class JsonLog:
    """Write facts as lines of JSON. Safe for threads. A log that cannot be written does not stop the server."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.lock = stream, Lock()

    def __call__(self, facts: Mapping[str, object]) -> None:
        """Write one line: the time, then the facts."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"time": now, **facts}) + "\n"
        with self.lock:
            try:
                self.stream.write(line)
                self.stream.flush()
            except OSError:
                return

    @contextmanager
    def capturing(self, name: str) -> Iterator[None]:
        """Write the messages of the logger ``name`` of the standard library, and of those below it, to this log."""
        logger, handler = logging.getLogger(name), _Handler(self)
        former, logger.propagate = logger.propagate, False
        logger.addHandler(handler)
        try:
            yield
        finally:
            logger.removeHandler(handler)
            logger.propagate = former


class _Handler(logging.Handler):
    def __init__(self, log: JsonLog) -> None:
        super().__init__()
        self.log = log

    def emit(self, record: logging.LogRecord) -> None:
        facts = {"event": "server", "level": record.levelname.lower(), "message": record.getMessage()}
        if record.exc_info:
            facts["error"] = logging.Formatter().formatException(record.exc_info)
        self.log(facts)
