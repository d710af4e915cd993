"""Deployment: files are checked as a whole, then stored as new versions, all or nothing.

A process's version is the hash of everything it uses (law 6). Decisions and reference data are
stored as versions of their own too, so that officers can ask a table and the engine knows which
calendar is in force. What did not change gets no new version.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import history, runtime
from engine.errors import DecisionNotFound, DefinitionInvalid, Problem
from engine.kernel import Kernel
from engine.model import bundle as bundles
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
            if row is None:
                return None
            content = tx.resource(loads(row.manifest)["process"][key])
        return None if content is None else content.content

    def decision(self, key: str) -> Mapping[str, bytes] | None:
        """The newest dated tables of a decision, by effective date."""
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

    def __init__(self, kernel: Kernel, handler_types: Collection[str]) -> None:
        self._kernel = kernel
        self._library = StoreLibrary(kernel.store)
        self._handler_types = handler_types
        self._families: dict[str, DecisionFamily] = {}

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
        with self._kernel.store.write() as tx:
            deployments: list[Deployment] = []
            for kind, key, name, parts in _parts(files):
                manifest = {part: digest(content) for part, content in parts.items()}
                whole = next(iter(manifest.values())) if kind == "reference" else ""
                keep(tx, kind, parts)
                row = Deployed(kind, key, 0, whole, name, dumps(manifest), now, actor)
                deployments.append(_add(tx, row))
            for bundle in built.bundles:
                keep(tx, "bpmn", {p.file: c for p, c in bundle.sources()})
                row = Deployed(
                    "process",
                    bundle.key,
                    0,
                    bundle.hash,
                    bundle.name,
                    dumps(bundle.manifest),
                    now,
                    actor,
                )
                deployments.append(_add(tx, row))
            self._record(tx, deployments, actor)
        return tuple(deployments)

    def lint(self, paths: Sequence[Path]) -> tuple[Problem, ...]:
        """Every finding about these files, errors and warnings."""
        try:
            return self._build(paths)[1].problems
        except DefinitionInvalid as error:
            return error.problems

    def _build(self, paths: Sequence[Path]) -> tuple[Any, bundles.Built]:
        files = bundles.collect(paths)
        reference = {f.key: f.content for f in files if f.kind == "reference"}
        functions = self._kernel.functions_over(reference)
        return files, bundles.build(files, self._library, self._handler_types, frozenset(functions))

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
        from engine import dmn  # noqa: PLC0415 - not needed to list work items

        parts = self._library.decision(key)
        if parts is None:
            raise DecisionNotFound(key, "not deployed", "배포되지 않았습니다")
        version = dmn.family(parts).in_force(on)
        functions = self._kernel.functions(self._kernel.reference())
        return version.definitions.decide(
            key, data, now=self._kernel.clock.now(), functions=functions
        )


def keep(tx: Transaction, kind: str, parts: Mapping[str, bytes]) -> None:
    """Keep contents by their hash."""
    for name, content in parts.items():
        tx.put_resource(Resource(digest(content), kind, name, content))


def _add(tx: Transaction, row: Deployed) -> Deployment:
    last = tx.latest(row.kind, row.key)
    row_hash = row.hash or digest(row.manifest)
    if last is not None and last.hash == row_hash:
        return Deployment(row.kind, row.key, last.version, last.hash, last.name, new=False)
    version = last.version + 1 if last else 1
    tx.add_deployed(
        Deployed(
            row.kind,
            row.key,
            version,
            row_hash,
            row.name,
            row.manifest,
            row.deployed_at,
            row.deployed_by,
        )
    )
    return Deployment(row.kind, row.key, version, row_hash, row.name, new=True)


def _parts(files: Any) -> list[tuple[str, str, str, dict[str, bytes]]]:
    """Decisions, forms and reference files as (kind, key, name, part -> content)."""
    grouped: dict[tuple[str, str], dict[str, bytes]] = {}
    for file in files:
        if file.kind == "decision":
            grouped.setdefault(("decision", file.key), {})[file.effective_from] = file.content
        elif file.kind in ("form", "reference"):
            grouped.setdefault((file.kind, file.key), {})[file.key] = file.content
    return [(kind, key, key, parts) for (kind, key), parts in sorted(grouped.items())]
