"""Deployment: files are checked as a whole, then stored as new versions, all or nothing.

A process's version is the hash of everything it uses (law 6). Decisions and reference data are
stored as versions of their own too, so that officers can ask a table and the engine knows which
calendar is in force. What did not change gets no new version.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import history, runtime
from engine.errors import DecisionNotFound, DefinitionInvalid, Problem
from engine.kernel import Kernel
from engine.model import bundle as bundles
from engine.model.collect import SourceFile
from engine.model.loading import Content, content_of
from engine.starting import waits_of
from engine.store.port import Deployed, Resource, Store, Transaction
from engine.values import digest, dumps, loads

if TYPE_CHECKING:
    from engine.dmn import DecisionFamily, DecisionResult


@dataclass(frozen=True, slots=True)
class Deployment:
    """What one key was deployed as; `new` is False when nothing had changed."""

    kind: str
    key: str
    version: int
    hash: str
    name: str
    new: bool


class StoreLibrary:
    """What is deployed already, for definitions that use it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def process(self, key: str) -> bytes | None:
        """The newest file of a process."""
        with self._store.read() as tx:
            row = tx.latest("process", key)
            found = tx.resource(loads(row.manifest)["process"][key]) if row else None
        return None if found is None else found.content

    def decision(self, key: str) -> Mapping[str, bytes] | None:
        """The newest dated tables of a decision, by the day each holds from as ISO text."""
        return self._parts("decision", key)

    def form(self, form_id: str) -> bytes | None:
        """The newest form."""
        parts = self._parts("form", form_id)
        return None if parts is None else next(iter(parts.values()))

    def _parts(self, kind: str, key: str) -> Mapping[str, bytes] | None:
        with self._store.read() as tx:
            row = tx.latest(kind, key)
            if row is None:
                return None
            found = {name: tx.resource(content) for name, content in loads(row.manifest).items()}
        return {name: r.content for name, r in found.items() if r is not None}


class Deployer:
    """Checks and stores definitions."""

    def __init__(self, kernel: Kernel, handlers: Mapping[str, Collection[str]] | None) -> None:
        self._kernel = kernel
        self._library = StoreLibrary(kernel.store)
        self._handlers = handlers

    def deploy(self, paths: Sequence[Path], *, actor: str) -> tuple[Deployment, ...]:
        """Store what is new in these files and folders.

        Raises:
            DefinitionInvalid: Something is refused; nothing was stored.
        """
        files, built = self._build(paths)
        errors = tuple(p for p in built.problems if p.severity == "error")
        if errors:
            raise DefinitionInvalid(errors)
        now = self._kernel.clock.now()
        functions = self._functions(files)
        starts = {b.key: waits_of(b.process, functions, now) for b in built.bundles}
        with self._kernel.store.write() as tx:
            deployments = [
                _add(tx, part.row(now, actor), part.contents)
                for part in (*_references(files), *_parts(built), *_bundles(built))
            ]
            self._record(tx, deployments, actor)
            new = {d.key for d in deployments if d.kind == "process" and d.new}
            for key in new:
                tx.set_starts(key, starts[key])
        return tuple(deployments)

    def lint(self, paths: Sequence[Path]) -> tuple[Problem, ...]:
        """Every finding about these files, errors and warnings."""
        try:
            return self._build(paths)[1].problems
        except DefinitionInvalid as error:
            return error.problems

    def lint_decisions(self, paths: Sequence[Path]) -> tuple[Problem, ...]:
        """Every finding about the decision tables among these files."""
        from engine import dmn  # not needed to list work items

        try:
            files = bundles.collect(paths)
        except DefinitionInvalid as error:
            return error.problems
        tables = {f.path: f.content for f in files if f.kind == "decision"}
        names = frozenset(self._kernel.functions(self._kernel.reference()))
        return dmn.lint(tables, names=names)

    def _build(self, paths: Sequence[Path]) -> tuple[Sequence[SourceFile], bundles.Built]:
        files = bundles.collect(paths)
        names = frozenset(self._functions(files))
        return files, bundles.build(files, self._library, self._handlers, names)

    def _functions(self, files: Sequence[SourceFile]) -> Mapping[str, Any]:
        """The extra FEEL functions over the reference data in force, that among the files first."""
        reference = {Path(f.path).name: f.content for f in files if f.kind == "reference"}
        return self._kernel.functions_over(reference)

    def _record(self, tx: Transaction, deployments: list[Deployment], actor: str) -> None:
        new = [d for d in deployments if d.new]
        if not new:
            return
        data = {"deployed": [[d.kind, d.key, d.version, d.hash] for d in new]}
        command = runtime.Command("deploy", self._kernel.clock.now(), actor, data)
        last = tx.last_history(history.DEPLOYMENTS)
        tx.append_history(
            history.row_of(history.DEPLOYMENTS, last, command=command, records=(), state_hash="")
        )

    def decide(self, key: str, data: Mapping[str, Any], *, on: date) -> "DecisionResult":
        """Make a deployed decision with the table in force on a day.

        Raises:
            DecisionError: It could not be made.
        """
        functions = self._kernel.functions(self._kernel.reference())
        return (
            self.family(key)
            .in_force(on)
            .definitions.decide(key, data, now=self._kernel.clock.now(), functions=functions)
        )

    def family(self, key: str) -> "DecisionFamily":
        """The newest dated tables of a deployed decision.

        Raises:
            DecisionNotFound: No such decision is deployed.
        """
        from engine import dmn  # not needed to list work items

        parts = self._library.decision(key)
        if parts is None:
            raise DecisionNotFound(key, "not deployed", "배포되지 않았습니다")
        return dmn.family(parts)


@dataclass(frozen=True, slots=True)
class _Part:
    """Something to deploy: its hash, manifest and contents."""

    kind: str
    key: str
    name: str
    hash: str
    manifest: Mapping[str, Any]
    contents: Sequence[Content]

    def row(self, at: datetime, actor: str) -> Deployed:
        return Deployed(
            self.kind, self.key, 0, self.hash, self.name, dumps(self.manifest), at, actor
        )


def _references(files: Sequence[SourceFile]) -> list[_Part]:
    found = [
        content_of("reference", Path(f.path).name, f.content)
        for f in files
        if f.kind == "reference"
    ]
    return [_Part("reference", c.name, c.name, c.hash, {c.name: c.hash}, [c]) for c in found]


def _parts(built: bundles.Built) -> list[_Part]:
    """The decisions and forms among the files, as versions of their own."""
    parts = []
    for key, dated in sorted(built.decisions.items()):
        manifest = {day: c.hash for day, c in dated.items()}
        parts.append(
            _Part("decision", key, key, digest(dumps(manifest)), manifest, list(dated.values()))
        )
    for key, form in sorted(built.forms.items()):
        parts.append(_Part("form", key, key, form.hash, {key: form.hash}, [form]))
    return parts


def _bundles(built: bundles.Built) -> list[_Part]:
    return [_Part("process", b.key, b.name, b.hash, b.manifest, b.contents) for b in built.bundles]


def _add(tx: Transaction, row: Deployed, contents: Sequence[Content]) -> Deployment:
    last = tx.latest(row.kind, row.key)
    if last is not None and last.hash == row.hash:
        return Deployment(row.kind, row.key, last.version, last.hash, last.name, new=False)
    for content in contents:
        tx.put_resource(Resource(content.hash, content.kind, content.name, content.content))
    new = replace(row, version=last.version + 1 if last else 1)
    tx.add_deployed(new)
    return Deployment(new.kind, new.key, new.version, new.hash, new.name, new=True)
