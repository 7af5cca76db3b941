"""Serve the desk to a browser on this machine, or with a password to others."""

from __future__ import annotations

import logging
from threading import Lock
from typing import TYPE_CHECKING

from waitress.server import create_server
from waitress.wasyncore import close_all, loop

from catalog_export.desk.access import Access
from catalog_export.desk.web import UPLOAD_BYTES, Desk, desk_application
from catalog_export.model.errors import OutputError

if TYPE_CHECKING:
    from typing import Any

    from flask import Flask

    from catalog_export.desk.access import Reach
    from catalog_export.desk.editing import Editor
    from catalog_export.desk.shelf import Shelf


class RunningDesk:
    """A server that listens, and the address to open."""

    def __init__(self, shelf: Shelf, editor: Editor, reach: Reach) -> None:
        host, port, password, public = reach
        self.ended = False
        self.closing = Lock()
        self.channels: dict[int, Any] = {}
        holder: dict[str, Flask] = {}
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)

        def forward(environ: dict[str, Any], start: Any) -> Any:  # noqa: ANN401 (WSGI)
            return holder["app"](environ, start)

        try:
            self.server = create_server(
                forward,
                map=self.channels,
                host=host,
                port=port,
                threads=4,
                ident=None,
                max_request_body_size=UPLOAD_BYTES,
            )
        except (OSError, ValueError) as error:
            raise OutputError(
                "{host}:{port}: cannot be listened on ({error})", host=host, port=port, error=error
            ) from error
        if not hasattr(self.server, "effective_port"):
            raise OutputError("{host} has several addresses; give one of them, such as 127.0.0.1 or ::1", host=host)
        port = int(self.server.effective_port)
        access = Access(host, port, password, public)
        self.desk = Desk(shelf, editor, access)
        holder["app"] = desk_application(self.desk)
        shown = f"[{host}]" if ":" in host else host
        base = public.origin if public else f"http://{shown}:{port}"
        self.url = f"{base}/" + ("" if password else f"?token={access.token}")

    def run(self) -> None:
        """Answer requests until Ctrl-C or ``stop``."""
        try:
            while not self.ended:
                loop(timeout=1.0, map=self.channels, count=1)
        except KeyboardInterrupt:
            pass
        finally:
            self.server.task_dispatcher.shutdown(timeout=1)
            with self.closing:
                close_all(self.channels)
            self.desk.shelf.stop()
            self.desk.uploads.cleanup()

    def stop(self) -> None:
        """End ``run`` from another thread."""
        with self.closing:  # ``run`` may be ending
            self.ended = True
            if self.channels:
                self.server.pull_trigger()
