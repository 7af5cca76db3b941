"""A small imitation of DSpace: it runs the commands that a feed prints, and reads as strictly as the real importers.

Written from what the importers of DSpace do (``ItemImportServiceImpl``, ``DSpaceCSV`` and ``MetadataImport`` of the
public repository DSpace/DSpace), not from what the feeds write. Where DSpace passes over something in silence, this one
complains, since we never mean it.
"""

import os
import re
import shlex
import zipfile
from collections import Counter
from copy import deepcopy
from itertools import count
from pathlib import Path
from uuid import UUID, uuid5

from lxml import etree

from catalog_export.write.crosswalks.dspace_registry import REGISTRY

OWN_FIELDS = {"dc.description.provenance", "dc.date.accessioned", "dc.date.available", "dc.creator"}
SPACE = UUID("00000000-0000-4000-8000-000000000000")
JAVA_BLANKS = "".join(map(chr, range(33)))


class ImportFailedError(Exception):
    """The import ended with an error, and DSpace has kept nothing."""


def commands(batch):
    """Return the commands of a batch, and last those that undo it, which are comments in the text."""
    lines = Path(batch, "commands.txt").read_text("utf-8").splitlines()
    return [line.removeprefix("#   ") for line in lines if line and not re.match("# ?[^ ]", line)]


def need(condition, message):
    if not condition:
        raise ImportFailedError(message)


class Item:
    def __init__(self, metadata, bitstreams, collections, handle):
        self.metadata, self.bitstreams, self.collections, self.handle = metadata, bitstreams, collections, handle
        self.uuid = str(uuid5(SPACE, handle))

    def values(self, field):
        return [value for name, _, value in self.metadata if name == field]


class DSpace:
    def __init__(self, collections=("123456789/1", "123456789/2"), fields=()):
        self.collections, self.fields = set(collections), set(fields)
        self.items = {}
        self.numbers = count(100)
        self.skipped = []

    def by_number(self):
        return {item.values("dc.identifier.other")[0]: item for item in self.items.values()}

    # --- commands

    def run(self, line, *, fail_at=None):
        """Run one printed command; ``fail_at`` names an item whose import fails."""
        program, verb, *words = shlex.split(line)
        assert program == "dspace"
        options = _options(words)
        before = deepcopy(self.items)
        try:
            {"import": self._import, "metadata-import": self._table, "metadata-export": self._export}[verb](
                options, fail_at
            )
        except BaseException:
            self.items = before
            raise

    def _import(self, options, fail_at):
        need(options.get("eperson"), "An eperson to do the importing must be specified")
        mapfile = options["mapfile"][0]
        if "delete" in options:
            for handle in read_mapfile(mapfile).values():
                self.items.pop(self._resolve(handle).handle)
            return
        source = options["source"][0]
        need(os.path.isabs(source) and os.path.normpath(source) == source, f"Illegal item metadata path: {source}")
        need(os.path.isdir(source), f"cannot open source directory {source}")
        if "zip" in options:
            source = unzip(Path(source, options["zip"][0]))
        given = options.get("collection")
        if "replace" in options:
            self._replace(source, mapfile, given)
        else:
            self._add(source, mapfile, given, fail_at, validate="validate" in options)

    def _add(self, source, mapfile, given, fail_at, *, validate):
        need(not os.path.exists(mapfile), f"The mapfile {mapfile} already exists")
        lines = []
        try:
            for name in sorted(entry.name for entry in os.scandir(source) if entry.is_dir()):
                need(name != fail_at, f"{name} could not be imported")
                collections = given or self._collections(Path(source, name, "collections"))
                if collections is None:
                    self.skipped.append(name)
                    continue
                item = self._read(Path(source, name), collections)
                if not validate:
                    self.items[item.handle] = item
                    lines.append(f"{name} {item.handle}\n")
        finally:  # the mapfile is there even where nothing else is
            if not validate:
                Path(mapfile).write_text("".join(lines), "utf-8")

    def _replace(self, source, mapfile, given):
        need(given, "NullPointerException")  # the files collections are passed over
        for name, handle in read_mapfile(mapfile).items():
            old = self._resolve(handle)
            with Path(source, name, "handle").open("a", encoding="utf-8") as file:
                file.write(f"{handle}\n")
            del self.items[old.handle]
            item = self._read(Path(source, name), given)
            assert item.handle == handle
            self.items[handle] = item

    def _resolve(self, remote):
        for item in self.items.values():
            if remote in {item.handle, item.uuid}:
                return item
        raise ImportFailedError(f"{remote} is not there")

    def _collections(self, path):
        if not path.exists():
            return None
        lines = re.split(r"\r\n|\n|\r", path.read_text("utf-8"))
        assert lines.pop() == ""
        return lines if self.collections.issuperset(lines) and lines else None

    # --- an item of the Simple Archive Format

    def _read(self, folder, collections):
        assert not re.search(r"\s", folder.name), "the mapfile is split at blanks"
        assert all(path.is_file() for path in folder.iterdir())
        need((folder / "dublin_core.xml").exists(), "no dublin_core.xml")
        schemas = [*folder.glob("metadata_*.xml"), folder / "dublin_core.xml"]
        metadata = [value for path in sorted(schemas) for value in self._values(path)]
        bitstreams = _bitstreams(folder)
        known = {"contents", "collections", "handle", *(path.name for path in schemas)}
        assert {path.name for path in folder.iterdir()} - known == {name for name, _ in bitstreams}
        handle = folder / "handle"
        handle = handle.read_text("utf-8").splitlines()[0] if handle.exists() else f"123456789/{next(self.numbers)}"
        assert set(collections) <= self.collections
        return Item(metadata, bitstreams, collections, handle)

    def _values(self, path):
        data = path.read_bytes()
        assert data.startswith((b"<?xml", b"<dublin_core"))
        assert b"<!" not in data, "a DOCTYPE, a comment or a CDATA section"
        root = etree.fromstring(data)
        assert root.tag == "dublin_core"
        schema = root.get("schema")
        assert path.name == ("dublin_core.xml" if schema == "dc" else f"metadata_{schema}.xml")
        for node in root:
            assert node.tag == "dcvalue"
            assert len(node) == 0
            assert set(node.attrib) <= {"element", "qualifier", "language"}
            qualifier = node.get("qualifier")
            qualifier = None if qualifier in {"none", "", None} else qualifier
            name = node.get("element") + (f".{qualifier}" if qualifier else "")
            self._check(schema, name)
            value = (node.text or "").strip(JAVA_BLANKS)
            assert value, f"{name} is empty, which DSpace drops"
            assert value == node.text, "DSpace would trim it"
            language = node.get("language")
            assert language is None or re.fullmatch(r"[a-z]{2,8}(_[A-Za-z0-9]+)*", language, re.IGNORECASE)
            yield f"{schema}.{name}", language, value

    def _check(self, schema, name):
        field = f"{schema}.{name}"
        need(name in REGISTRY.get(schema, ()) or field in self.fields, f"bad_dublin_core schema={field}")
        assert field not in OWN_FIELDS, f"{field} is not to be fed"

    # --- tables

    def _table(self, options, _fail_at):
        [path] = options["file"]
        need(options.get("email"), "a user must be specified")
        data = Path(path).read_bytes()
        assert not data.startswith(b"\xef\xbb\xbf"), "a byte order mark becomes a part of the first heading"
        heads, rows = read_table(data.decode("utf-8"))
        assert not [n for n, times in Counter(heads).items() if times > 1], "Duplicate heading found"
        for head in heads:
            if head != "collection":
                schema, _, name = head.partition("[")[0].partition(".")
                self._check(schema, name)
        for identifier, cells in rows:
            metadata = [
                (*_column(head), value) for head, cell in cells.items() for value in cell if head != "collection"
            ]
            if identifier == "+":
                collections = cells.get("collection")
                need(collections and self.collections.issuperset(collections), f"{collections} is not a Collection!")
                handle = f"123456789/{next(self.numbers)}"
                own = ("dc.identifier.uri", None, f"https://hdl.handle.net/{handle}")
                self.items[handle] = Item([*metadata, own], [], collections, handle)
                continue
            item = self._resolve(str(UUID(identifier)))
            assert "collection" not in cells
            named = {_column(head) for head in cells}
            item.metadata = [v for v in item.metadata if v[:2] not in named] + metadata

    def _export(self, options, _fail_at):
        import csv

        [collection], [path] = options["id"], options["file"]
        items = [item for item in self.items.values() if collection in item.collections]
        heads = sorted({_head(*value[:2]) for item in items for value in item.metadata})
        with open(path, "w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, quoting=csv.QUOTE_ALL)
            rows.writerow(["id", "collection", *heads])
            for item in items:
                cells = [
                    "||".join(value for field, lang, value in item.metadata if _head(field, lang) == head)
                    for head in heads
                ]
                rows.writerow([item.uuid, "||".join(item.collections), *cells])


def _options(words):
    """Return the options of a command: name -> values; a flag has none."""
    options = {}
    for word in words:
        if word.startswith("--"):
            name = word[2:]
            options.setdefault(name, [])
        else:
            options[name].append(word)
    return options


def read_mapfile(path):
    pairs = {}
    for line in Path(path).read_text("utf-8").splitlines():
        words = line.split()
        need(len(words) >= 2, f"Bad mapfile line:\n{line}")
        pairs[words[0]] = words[1]
    return pairs


def unzip(path):
    target = path.parent / f".unzipped-{path.name}"
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            assert name.count("/") == 1, "a folder within an item makes DSpace look for items there"
            assert "\\" not in name
        archive.extractall(target)
    return target


def _bitstreams(folder):
    """Read ``contents``: name -> options, including the primary one."""
    path = folder / "contents"
    need(path.exists() or not (folder / "collections").exists(), "No contents file found")  # before version 7.4
    if not path.exists():
        return []
    found = []
    for line in re.split(r"\r\n|\n|\r", path.read_text("utf-8")):
        if not line.strip():
            continue
        assert not line.strip().startswith("-r "), "registers a file of an asset store"
        name, *options = line.split("\t")
        assert (folder / name).is_file()
        assert all(re.match(r"bundle:\w+$|description:.+$|primary:true$", option) for option in options)
        found.append((name, options))
    assert sum("primary:true" in options for _, options in found) == bool(found)
    return found


# --- the reader of tables


def read_table(text):
    """Read a table as DSpace does: it separates lines first, then cells."""
    head, *lines = re.split(r"\r\n|\n|\r", text)
    assert lines.pop() == ""
    first, *heads = [_unquoted(part) for part in head.split(",")]
    assert first == "id"
    begun, rows = "", []
    for line in lines:
        begun = f"{begun}\n{line}" if begun else line
        if begun.count('"') % 2 == 0:
            rows.append(_row(heads, begun))
            begun = ""
    assert not begun
    return heads, rows


def _row(heads, line):
    assert not line.endswith(",")
    parts = line.split(",")
    place = 0
    while place < len(parts):
        part = parts[place]
        if part.startswith('"') and (not part.endswith('"') or part.count('"') % 2):
            parts[place : place + 2] = [f"{part},{parts[place + 1]}"]
        else:
            place += 1
    identifier, *cells = [_unquoted(part).replace('""', '"') for part in parts]
    assert len(cells) == len(heads)
    return identifier, {head: _cut(cell) for head, cell in zip(heads, cells, strict=True)}


def _unquoted(part):
    return part[1:-1] if part.startswith('"') and part.endswith('"') else part


def _cut(cell):
    return [value.partition("::")[0] for value in cell.split("||") if value]


def _column(head):
    field, _, language = head.partition("[")
    return field, language.rstrip("]") or None


def _head(field, language):
    return f"{field}[{language}]" if language else field
