"""Options of a run: the keyword arguments of the public functions, and one checked object that all stages share."""

# No ``from __future__ import annotations``, as in ``model.record``.

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self, TypedDict

from catalog_export.model.errors import UsageError
from catalog_export.model.files import Path, fspath, fspaths
from catalog_export.model.findings import Finding
from catalog_export.model.profile import Profile
from catalog_export.run.report import Report
from catalog_export.text.messages import Message, either
from catalog_export.write import registry

ENGINES = ("processes", "dask")
# The options of BibTeX with their values and those of the profile.
_BIBTEX_OPTIONS: dict[str, dict[str, str]] = {
    "key": {},
    "abstracts": {"all": "all", "none": "none", "id": "lang:id", "en": "lang:en", "first": "primary"},
    "names": {"literal": "literal", "split": "auto"},
}


class ExplainOptions(TypedDict, total=False):
    """Keyword arguments of every function that reads pages."""

    profile: Profile | Path | None  # what the institution states for all records; docs/profile.md
    data: Path | Sequence[Path]  # side-car tables with more about single records; docs/sidecar.md
    values: Mapping[str, str]  # columns of a side-car table and their values, for the only record of the inputs
    corrections: Path | None  # corrections of single values; default: the file that the profile names
    infer: bool  # False leaves out values that the page does not state; default True
    report: Report | None  # is filled while the run goes on; default: a new one
    on_finding: Callable[[Finding], object] | None  # default: collect the findings in Report.findings


class StatsOptions(ExplainOptions, total=False):
    """Keyword arguments of ``stats`` and ``diff``."""

    strict: bool  # treat warnings as errors
    max_errors: int | None  # stop with StoppedError when more records failed
    quarantine: Path | None  # folder that gets a copy of each page that failed
    on_record: Callable[[Report], object] | None  # is called after each record


class ReadOptions(StatsOptions, total=False):
    """Keyword arguments of every function that reads pages and delivers their records."""

    verify: bool  # read every record back with another library and compare


class CiteOptions(ReadOptions, total=False):
    """Keyword arguments of ``cite``."""

    locale: str  # "en-US" (the default) or "id-ID"
    form: str | None  # "text", "html", "markdown" or "docx"; default: by the suffix of the file, else text
    force: bool  # replace an existing file


class CheckOptions(ReadOptions, total=False):
    """Keyword arguments of ``check``."""

    key: str | None  # pattern of the citation key, such as "{name}-{id}"; docs/bibliographies.md
    abstracts: str | None  # abstracts in BibTeX: "all", "none", "id", "en" or "first"
    names: str | None  # names in BibTeX: "literal" or "split"
    receiver: str | None  # system that reads the records, such as "koha"; docs/receivers.md
    record_date: datetime | None  # date of 005 and 008; default: SOURCE_DATE_EPOCH, else now
    jobs: int | None  # number of processes; default: one for few pages, else one for each processor
    engine: str | None  # "processes" or "dask"
    scheduler: str | None  # address of the Dask scheduler, such as tcp://host:8786


class ExportOptions(CheckOptions, total=False):
    """Keyword arguments of ``export``."""

    collection: bool | None  # wrap XML records in a collection: always, never, or (None) two and more
    force: bool  # replace existing files
    append: bool  # add entries to an existing BibTeX file, or replace them by key
    shard_size: int | None  # pages for each file of an output folder; docs/batches.md


class RunOptions(NamedTuple):
    """Checked options of one run. They are pickled and sent to worker processes."""

    profile: Profile = Profile()
    data: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()  # columns and their values
    corrections: str | None = None
    starts_corrections: bool = False  # the corrections file may be missing, because this run writes it
    infer: bool = True
    strict: bool = False
    verify: bool = False
    record_date: datetime | None = None  # the date that was asked for
    max_errors: int | None = None
    quarantine: str | None = None
    collection: bool | None = None
    force: bool = False
    append: bool = False
    jobs: int | None = None
    shard_size: int | None = None
    engine: str | None = None
    scheduler: str | None = None

    @classmethod
    def make(cls, given: Mapping[str, Any], to: Sequence[str] = ()) -> Self:
        """Check the keyword arguments ``given``, load the profile, and ignore those that are for ``Monitor``.

        ``UsageError`` for a value that is not possible, ``ProfileError`` for a faulty profile.
        """
        values = {name: value for name, value in given.items() if name in cls._fields}
        profile = load_profile(given.get("profile"), given.get("receiver"), to)
        values["profile"] = with_bibtex(profile, given, to)
        values["values"] = tuple((given.get("values") or {}).items())
        values["data"] = tuple(fspaths(given["data"])) if given.get("data") else ()
        values["corrections"] = _corrections(given.get("corrections"), values["profile"])
        values["quarantine"] = fspath(given["quarantine"]) if given.get("quarantine") else None
        values["record_date"] = requested_date(given.get("record_date"))
        options = cls(**values)
        options.check()
        return options

    def check(self) -> None:
        """Raise ``UsageError`` for numbers and combinations that are not possible."""
        for name, value, least in (
            ("max_errors", self.max_errors, 0),
            ("jobs", self.jobs, 1),
            ("shard_size", self.shard_size, 1),
        ):
            if value is not None and value < least:
                raise UsageError("{name} is {value}; expected {least} or more", name=name, value=value, least=least)
        several = (self.jobs or 1) > 1 or self.shard_size is not None or self.engine is not None
        for option, is_used in (("append=True", self.append), ("values={...}", bool(self.values))):
            if is_used and several:
                others = Message("jobs=..., engine=... and shard_size=...")
                raise UsageError("{option} works in one process; omit {others}", option=option, others=others)
        if self.engine not in (None, *ENGINES):
            raise UsageError(
                "there is no engine {engine!r}; expected {expected}", engine=self.engine, expected=either(ENGINES)
            )
        if self.scheduler is not None and self.engine != "dask":
            raise UsageError("a scheduler is for the engine dask; give both")


class Monitor(NamedTuple):
    """The observers of a run: its counts, and functions that are called with each finding and after each record."""

    report: Report
    on_finding: Callable[[Finding], object]
    on_record: Callable[[Report], object] | None = None

    @classmethod
    def make(cls, given: Mapping[str, Any]) -> Self:
        """Take the observers from keyword arguments. By default, findings are collected in the report."""
        report = given.get("report") or Report()
        return cls(report, given.get("on_finding") or report.findings.append, given.get("on_record"))


def take_options(
    function: str, allowed: type, given: Mapping[str, Any], to: Sequence[str] = ()
) -> tuple[RunOptions, Monitor]:
    """Check the keyword arguments of a function, and return the options and the observers of its run."""
    check_names(function, given, allowed)
    return RunOptions.make(given, to), Monitor.make(given)


def check_names(function: str, given: Mapping[str, object], allowed: type) -> None:
    """Raise ``TypeError``, as Python does, for a keyword argument that is not in the ``TypedDict`` ``allowed``."""
    for name in given:
        if name not in allowed.__annotations__:
            raise TypeError(f"{function}() got an unexpected keyword argument {name!r}")


def load_profile(profile: Profile | Path | None, receiver: str | None = None, to: Sequence[str] = ()) -> Profile:
    """Load a profile and add the receiver to it, because formats are built from the profile.

    ``UsageError`` for a format of ``to`` that the receiver does not read.
    """
    if not isinstance(profile, Profile):
        profile = Profile() if profile is None else _load_profile(profile)
    if receiver is None:
        return profile
    from catalog_export.write.receivers.table import check_formats, find_receiver  # most runs name no receiver

    check_formats(find_receiver(receiver), [registry.plain_name(name) for name in to])
    return profile._replace(receiver=receiver)


def _load_profile(path: Path) -> Profile:
    from catalog_export.enrich import profile as profiles  # most runs have no profile

    return profiles.load(path)


def _corrections(given: Path | None, profile: Profile) -> str | None:
    return fspath(given) if given else profile.corrections.file or None


def with_bibtex(profile: Profile, given: Mapping[str, Any], to: Sequence[str]) -> Profile:
    """Return a profile with the options of BibTeX in ``given``: ``key``, ``abstracts`` and ``names``.

    ``UsageError`` if one of them is given and no format of ``to`` uses it.
    """
    found = {name: given[name] for name in _BIBTEX_OPTIONS if given.get(name)}
    if not found:
        return profile
    for name, value in found.items():
        if name != "key" and value not in _BIBTEX_OPTIONS[name]:
            raise UsageError(
                "{name} is {value!r}; expected {expected}",
                name=name,
                value=value,
                expected=either(_BIBTEX_OPTIONS[name]),
            )
    if not {"bibtex", "biblatex", "csl-json"} & {registry.plain_name(name) for name in to}:
        raise UsageError(
            "{option} is for bibtex, biblatex and csl-json; add one of them, or omit {option}", option=next(iter(found))
        )
    chosen = {name: _BIBTEX_OPTIONS[name].get(value, value) for name, value in found.items()}
    return profile._replace(bibtex=profile.bibtex._replace(**chosen))


def now() -> datetime:
    """Return the date of new records: SOURCE_DATE_EPOCH if it is set, else the current second, in UTC."""
    return requested_date(None) or datetime.now(UTC).replace(microsecond=0)


def requested_date(record_date: datetime | None) -> datetime | None:
    """Return ``record_date``, else the date in SOURCE_DATE_EPOCH, else ``None``."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if record_date or not epoch:
        return record_date
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError("SOURCE_DATE_EPOCH is {epoch!r}; expected seconds since 1970", epoch=epoch) from error
