"""Choose the outputs of the formats and open them: a file, a folder with a file for each record, or a stream."""

from __future__ import annotations

import os
import re
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, cast

from catalog_export.model.addresses import is_remote, redact_url
from catalog_export.model.errors import OutputError, UsageError
from catalog_export.model.profile import Profile
from catalog_export.text.messages import Message
from catalog_export.write.registry import list_formats
from catalog_export.write.sinks import FileSink, FolderSink, Outlet, Sink, StreamSink, Writing, exists
from catalog_export.write.storage import storage_of
from catalog_export.write.storage.names import folder_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.write.formats.base import Format

STDOUT = "-"
_AS_TEXT = {"marc": "mrk", "xlsx": "csv"}  # text formats with the same content as binary ones
_OPEN = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/self/fd/")  # open already, possibly as a file


def sinks(formats: Sequence[Format], places: Sequence[str], *, collection: bool | None, force: bool) -> list[Outlet]:
    """Open the output of each format, as ``paired`` returns them; ``-`` is standard output.

    ``OutputError`` if an output cannot be opened or exists already.
    """
    opened: list[Outlet] = []
    try:
        for format_, place in zip(formats, places, strict=True):
            rivals = [other for other, where in zip(formats, places, strict=True) if identity(where) == identity(place)]
            opened.append((format_, _open(format_, place, rivals, collection=collection, force=force)))
    except BaseException:
        for _, sink in opened:
            sink.abandon()
        raise
    return opened


def paired(formats: Sequence[Format], outputs: Sequence[str]) -> list[str]:
    """Return the output of each format: one each in the same order, or one folder for all; by default standard output.

    ``UsageError`` if the numbers or the suffixes do not match.
    """
    places = list(outputs) or [STDOUT]
    if "" in places:
        raise UsageError("the name of an output is empty; expected a file, a folder, an address or -")
    if len(places) == 1 and len(formats) > 1:
        if not is_folder(places[0]):
            raise UsageError(
                "several formats need one output folder, such as out/, or one output for each format in the same order"
            )
        places *= len(formats)
    elif len(places) != len(formats):
        if len(formats) == 1:
            raise UsageError("1 format but {outputs} outputs; give one output for each format", outputs=len(places))
        raise UsageError(
            "{formats} formats but {outputs} outputs; give one output for each format",
            formats=len(formats),
            outputs=len(places),
        )
    files = [(format_, place) for format_, place in zip(formats, places, strict=True) if not is_folder(place)]
    for format_, place in files:
        _check_suffix(format_, place)
    if len({identity(place) for _, place in files}) < len(files):
        raise UsageError("two formats cannot go to the same file; give each format another output")
    return places


def _check_suffix(format_: Format, file: str) -> None:
    """Raise ``UsageError`` if the name of a file ends like those of another format; receivers go by the suffix.

    XML may be named .xml, and JSON .json, whatever their formats.
    """
    suffix = os.path.splitext(file)[1].lower()
    if not suffix or _has_suffix(format_, suffix):
        return
    others = list_formats(Profile(), datetime.now(UTC))
    if any(other.suffix.endswith(suffix) for other in others):
        names = [other.name for other in others if _has_suffix(other, suffix)]
        raise UsageError(
            "{file}: {suffix} is the suffix of {names}, and the format is {format}; expected {expected}; change one of "
            "them",
            file=redact_url(file),
            suffix=suffix,
            names=", ".join(names),
            format=format_.name,
            expected=format_.suffix,
        )


def _has_suffix(format_: Format, suffix: str) -> bool:
    """Return whether a suffix is that of a format, or begins a word of its media type, as .xml does."""
    return format_.suffix.endswith(suffix) or bool(re.search(rf"\b{re.escape(suffix[1:])}", format_.media_type))


def _open(format_: Format, place: str, rivals: Sequence[Format], *, collection: bool | None, force: bool) -> Sink:
    if place == STDOUT:
        return stdout_sink(format_, collection=collection)
    if is_folder(place):
        return FolderSink(place, format_, suffix=suffix_among(format_, rivals), collection=collection, force=force)
    if is_device(place):
        with Writing(place):
            return StreamSink(open(place, "ab"), format_, place=place, collection=collection, close=True)
    return FileSink(place, format_, collection=collection, force=force)


def stdout_sink(format_: Format, *, collection: bool | None) -> StreamSink:
    """Open standard output."""
    return StreamSink(_stdout(format_), format_, place="standard output", collection=collection)


def suffix_among(format_: Format, rivals: Sequence[Format]) -> str:
    """Return the suffix of a format's files, unique among the formats in the same folder."""
    shared = sum(rival.suffix == format_.suffix for rival in rivals) > 1
    return f".{format_.name}{format_.suffix}" if shared else format_.suffix


def identity(place: str) -> str:
    """Return a name that is equal for equal outputs, however the user wrote them."""
    return place if place == STDOUT or is_remote(place) else os.path.realpath(place)


def is_folder(place: str) -> bool:
    """Return whether an output is a folder: it ends in a slash or exists as one; at an address, the slash decides."""
    return place != STDOUT and (place.endswith(("/", os.sep)) or (not is_remote(place) and os.path.isdir(place)))


def is_device(place: str) -> bool:
    """Return whether an output is a pipe, a terminal or /dev/stdout, which cannot be written under another name."""
    return place.startswith(_OPEN) or (os.path.exists(place) and not os.path.isfile(place))


def _stdout(format_: Format) -> BinaryIO:
    if sys.stdout is None:
        raise OutputError("standard output is closed")
    if format_.binary and sys.stdout.isatty():
        text = _AS_TEXT.get(format_.name)
        raise UsageError(
            "{format} is binary and would garble the terminal; give output='out{suffix}'{instead}",
            format=format_.name,
            suffix=format_.suffix,
            instead=Message(", or to='{text}' to read it", text=text) if text else "",
        )
    return cast("BinaryIO", sys.stdout.buffer)


def check_free(path: str, *, force: bool) -> None:
    """Raise ``OutputError`` if a file exists and must not be replaced."""
    if force or path == STDOUT or is_device(path):
        return
    storage = storage_of(path)
    with Writing(path):
        if storage.seen(storage.resolve(path)) is not None:
            raise exists(path)


def write_whole(path: str, data: bytes, *, force: bool) -> None:
    """Write one file that appears whole or not at all; ``OutputError`` if it exists and ``force`` is not set."""
    storage = storage_of(path)
    with Writing(path):
        if is_device(path):
            with open(path, "ab") as stream:
                stream.write(data)
            return
        place = storage.resolve(path)
        storage.remove_leftovers(folder_of(place))
        if not storage.put(place, data, force=force, sync=True):
            raise exists(path)
