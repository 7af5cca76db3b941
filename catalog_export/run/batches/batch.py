"""Process the shards of a large run with an engine, find duplicates across shards, and add the shards to the output.

The results of finished shards are saved. An interrupted run continues with the missing shards.
"""

from __future__ import annotations

import os
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.model.addresses import redact_url
from catalog_export.model.errors import CatalogExportError, OutputError
from catalog_export.model.findings import Finding
from catalog_export.read.inputs.walk import find
from catalog_export.run.batches.digests import ControlNumberIndex, ShardDigests
from catalog_export.run.batches.plan import fingerprint, first_and_last, is_rereadable, split_into_shards
from catalog_export.run.batches.shards import Task, digest_of_known, is_intact, read_result
from catalog_export.run.pipeline import Pipeline, stop_after
from catalog_export.text.messages import localize
from catalog_export.write.storage import storage_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from catalog_export.run.batches.engines import Engine
    from catalog_export.run.batches.join import ShardOutput
    from catalog_export.run.batches.manifest import RunState
    from catalog_export.run.batches.plan import Shard
    from catalog_export.run.batches.shards import Body, Setup, ShardResult
    from catalog_export.run.options import Monitor
    from catalog_export.run.parsing import Input
    from catalog_export.run.report import Report

SHARD_SIZE = 500  # pages; they take some tenths of a second
SMALL = 4000  # pages; for fewer, starting workers takes longer than they save
_NO_DIGESTS = ShardDigests(b"", b"", b"", b"")
_ONCE = "verify-unavailable"  # each shard reports it for each format; the run repeats only the first


class Plan:
    """The shards of a run, a digest of the names of its inputs, and their total size in pages."""

    def __init__(self, names: Iterable[str], size: int, is_output: Callable[[str], bool]) -> None:
        self.digest = sha256()
        self.spreads = True
        self.shards = list(split_into_shards(find(self._watched(names), is_output), size))
        self.units = sum(shard.units for shard in self.shards)

    def _watched(self, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            self.digest.update(os.fsencode(name) + b"\0")
            self.spreads = self.spreads and is_rereadable(name)
            yield name

    def sample(self) -> Iterator[str]:
        """Yield the name of the first input, if there is one."""
        names = (item if isinstance(item, str) else item.name for item in self.items() if not isinstance(item, Finding))
        return islice(names, 1)

    def items(self) -> Iterator[Input]:
        """Yield all inputs in their order."""
        for shard in self.shards:
            yield from shard.items()


class _Step(NamedTuple):
    """A processed shard. ``again`` waits for its second processing, if records of earlier shards occur in it."""

    shard: Shard
    result: ShardResult
    fresh: bool
    known: str  # digest of the records of earlier shards that occur in it
    again: Callable[[], object] | None = None


class Batch:
    """One run over the shards of a plan."""

    def __init__(  # noqa: PLR0913, PLR0917 (what a run is made of)
        self,
        plan: Plan,
        setup: Setup,
        state: RunState,
        join: ShardOutput,
        engine: Engine,
        monitor: Monitor,
    ) -> None:
        self.plan, self.setup, self.state, self.join, self.engine = plan, setup, state, join, engine
        self.report, self.monitor, self.max_errors = monitor.report, monitor, setup.options.max_errors
        self.summaries: list[dict[str, Any]] = []
        self.unverified: set[str] = set()  # messages about formats that have no other reader
        self.digests = lru_cache(maxsize=8)(self._digests)
        options = setup.options._replace(quarantine=None)
        self.pipeline = Pipeline((), options, monitor)  # reports on the run as a whole
        self.tables = self.pipeline.enrichment.tables
        self.mark = self.pipeline.enrichment.digest
        self.report.written.update(dict.fromkeys(setup.formats, 0))
        self.report.inputs = plan.units

    def run(self) -> Report:
        """Process the shards that are missing or outdated, and complete the outputs."""
        report = self.report
        stale = self._outdated()
        try:
            self.pipeline.report_settings()
            self._shards(stale)
            self.pipeline.report_unused()
            self._finish()
        except BaseException as error:
            report.interrupted = isinstance(error, (KeyboardInterrupt, SystemExit))
            if not self.join.abandon():
                for name in report.written:
                    report.written[name] = 0
            if self.state.lasts and isinstance(error, (KeyboardInterrupt, SystemExit, CatalogExportError)):
                remark = localize(
                    "{done:,} of {count:,} inputs are done and kept in {folder}; the same command continues from there",
                    done=report.inputs_done,
                    count=report.inputs,
                    folder=redact_url(self.state.folder),
                )
                report.remarks.append(remark)
            raise
        finally:
            self.engine.close()
            self.state.close()
            report.end()
        return report

    def _outdated(self) -> list[bool]:
        """Return for each shard whether it must be processed; ``OutputError`` if its files must not be replaced."""
        stale = [not is_done for is_done in self._up_to_date()]
        gone = range(len(stale), len(self.state.manifest.get("shards", ())))
        for number in (*(number for number, new in enumerate(stale) if new), *gone):
            self.join.check_replaceable(number)
        if any(stale):
            self.state.mark_incomplete()
        return stale

    def _shards(self, stale: list[bool]) -> None:
        """Add the shards to the output in their order, while the engine processes later ones."""
        steps: deque[_Step] = deque()
        for step in self._checked(stale):
            steps.append(step)
            while steps and (steps[0].again is None or len(steps) >= self.engine.ahead):
                self._take(steps.popleft())
        while steps:
            self._take(steps.popleft())

    def _checked(self, stale: list[bool]) -> Iterator[_Step]:
        """Process the missing shards, and find the records of earlier shards in each of them.

        A shard with such records is processed again without them. Later shards need not wait for that: the second
        result has no new records, and the records that it lacks are known from earlier shards.
        """
        tasks = (Task(self.setup, shard, {}) for shard in self.plan.shards if stale[shard.number])
        begun: deque[Callable[[], object]] = deque()
        numbers = ControlNumberIndex(self.digests)
        for shard in self.plan.shards:
            fresh = stale[shard.number]
            if fresh:
                begun.extend(map(self.engine.start, islice(tasks, max(0, self.engine.ahead - len(begun)))))
                begun.popleft()()
            result, again = self._result(shard.number, "" if fresh else None), None
            repeated = numbers.repeated(result.digests)
            known = digest_of_known(repeated)
            if known != result.known:
                if not fresh:
                    self.join.check_replaceable(shard.number)
                    self.state.mark_incomplete()
                again = self.engine.start(Task(self.setup, shard, repeated))
            if again and not fresh:  # an earlier run left out other records; new ones may pass now
                again()
                result, again, fresh = self._result(shard.number, known), None, True
            numbers.add(result.digests)
            yield _Step(shard, result._replace(digests=_NO_DIGESTS), fresh, known, again)

    def _take(self, step: _Step) -> None:
        """Add the counts, findings and records of a processed shard."""
        shard, result, fresh, known, again = step
        if again is not None:
            again()
            result, fresh = self._result(shard.number, known), True
        report = self.report
        self._merge(shard, result)
        if self.tables:
            self.tables.add_used(result.rows)
        if not fresh:
            report.inputs_before += shard.units
            report.read_before += result.report.read
        self.join.add(shard.number, result, fresh=self._record(shard, result) or fresh)
        if self.monitor.on_record is not None:
            self.monitor.on_record(report)
        if self.max_errors is not None:
            stop_after(self.max_errors, report)

    def _up_to_date(self) -> list[bool]:
        """Return for each shard whether it is up to date. Addresses are slow, so they are checked in many threads."""
        storage = storage_of(self.setup.results)
        there = set(storage.names(self.setup.results))
        done = [os.path.basename(self.setup.result(shard.number)) in there for shard in self.plan.shards]
        shards = [shard for shard in self.plan.shards if done[shard.number]]
        looks = storage.looks_at_once(self.setup.results)
        if looks > 1 and shards:
            with ThreadPoolExecutor(looks) as threads:
                found = list(threads.map(self._is_done, shards))
        else:
            found = list(map(self._is_done, shards))
        for shard, is_done in zip(shards, found, strict=True):
            done[shard.number] = is_done
        return done

    def _is_done(self, shard: Shard) -> bool:
        result = read_result(self.setup.result(shard.number))
        return (
            result is not None
            and result.fingerprint == fingerprint(shard.items(), self.mark)
            and self.join.has_records(shard.number, result.bodies)
        )

    def _result(self, number: int, known: str | None) -> ShardResult:
        """Read the result of a shard. A new one (with the digest ``known``) may appear late on shared storage."""
        end = time.monotonic() + self.engine.patience
        while True:
            result = read_result(self.setup.result(number), check=self.report.check)
            if result is not None and (known is None or (result.known == known and self._shows(number, result))):
                return result
            if known is None or time.monotonic() >= end:
                where = redact_url(self.setup.result(number))
                raise OutputError("{where}: was changed or removed during the run", where=where)
            time.sleep(0.5)
            for folder in {self.setup.folder, self.setup.results}:
                storage_of(folder).names(folder)  # listing a folder refreshes the cache of shared storage

    def _shows(self, number: int, result: ShardResult) -> bool:
        return all(is_intact(self.setup.body(number, which), body) for which, body in enumerate(result.bodies))

    def _digests(self, number: int) -> ShardDigests:
        return self._result(number, None).digests

    def _merge(self, shard: Shard, result: ShardResult) -> None:
        """Add the counts of a shard, and report its findings."""
        part, whole = result.report, self.report
        findings, part.findings = part.findings, []
        for found in findings:
            if found.code == _ONCE and found.message in self.unverified:
                part.codes[found.severity, _ONCE] -= 1
                continue
            if found.code == _ONCE:
                self.unverified.add(found.message)
            self.monitor.on_finding(found)
        part.codes = +part.codes  # without codes whose count is 0
        whole += part
        whole.inputs_done += shard.units

    def _record(self, shard: Shard, result: ShardResult) -> bool:
        """Add a shard to the manifest; return whether its entry has changed."""
        if not self.state.lasts:
            return True
        self.summaries.append(self._summary(shard, result))
        before = self.state.manifest.get("shards", [])[shard.number : shard.number + 1]
        return before != [] and self.summaries[-1] != {key: before[0][key] for key in self.summaries[-1]}

    def _summary(self, shard: Shard, result: ShardResult) -> dict[str, Any]:
        first, last = first_and_last(shard.items())
        report = result.report
        return {
            "inputs": shard.units,
            "first": first,
            "last": last,
            "read": report.read,
            "failed": report.failed,
            "repeated": report.repeated,
            "findings": {code: count for (_, code), count in report.codes.items() if count},
            "files": {
                name: self._file(shard, which, body)
                for which, (name, body) in enumerate(zip(self.setup.formats, result.bodies, strict=True))
            },
        }

    def _file(self, shard: Shard, which: int, body: Body) -> dict[str, Any]:
        """Return the entry of a body; without a file of the output it has no digest."""
        found = {"records": body.records, "size": body.size}
        if not self.setup.whole:
            return {"file": None, **found}
        name = os.path.basename(self.setup.body(shard.number, which)) if body.records else None
        return {"file": name, **found, "sha256": body.digest}

    def _finish(self) -> None:
        outputs = self.join.finish(len(self.plan.shards))
        if outputs is None:
            self.report.unchanged = True
            self.report.remarks.append(
                localize("nothing has changed since these records were written; nothing was done")
            )
            return
        if self.state.lasts:
            self.state.drop_from(len(self.plan.shards))
            self.state.write(self._manifest(outputs))
        self.join.show()

    def _manifest(self, outputs: dict[str, Any]) -> dict[str, Any]:
        begun = {key: self.state.manifest[key] for key in ("version", "settings", "record_date")}
        for number, offsets in enumerate(outputs.pop("offsets", ())):
            self.summaries[number]["offsets"] = offsets
        counts = self.report.as_dict()
        begun["count"] = len(self.plan.shards)
        for passing in ("seconds", "interrupted", "exit_code"):
            del counts[passing]
        return {
            "complete": True,
            **begun,
            "counts": counts,
            **outputs,
            "shards": self.summaries,
        }
