"""Deployed definitions, loaded from the store by hash and kept ready to run."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from engine.errors import DecisionNotFound, DefinitionNotFound, StoreError
from engine.model.definition import Process
from engine.model.loading import Bundle, load_bundle
from engine.runtime.run import Decided
from engine.store.port import Store, Transaction
from engine.values import digest, loads

if TYPE_CHECKING:
    from engine.dmn import DecisionFamily
    from engine.forms import Form

_KEPT = 64


@dataclass(slots=True)
class Loaded:
    """A bundle ready to run: specs, decisions and forms are made when first needed."""

    bundle: Bundle
    _specs: dict[str, Any] = field(default_factory=dict)
    _families: "dict[str, DecisionFamily]" = field(default_factory=dict)
    _forms: "dict[str, Form]" = field(default_factory=dict)

    @property
    def process(self) -> Process:
        """The process that an instance starts with."""
        return self.bundle.process

    def spec(self, process_id: str) -> Any:
        """The executable spec of one process of the bundle.

        Raises:
            DefinitionNotFound: The bundle has no such process.
        """
        if process_id not in self._specs:
            from engine.runtime.specs import build

            if process_id not in self.bundle.processes:
                raise DefinitionNotFound(process_id)
            self._specs[process_id] = build(self.bundle.processes[process_id])
        return self._specs[process_id]

    def decide(
        self,
        key: str,
        *,
        on: date,
        inputs: Mapping[str, Any],
        now: datetime,
        functions: Mapping[str, Any],
    ) -> Decided:
        """Make the decision with the table in force on that day.

        Raises:
            DecisionError: It could not be made.
        """
        version = self.family(key).in_force(on)
        result = version.definitions.decide(key, inputs, now=now, functions=functions)
        evidence = {
            "effective_from": version.effective_from,
            "version": version.hash,
            "inputs": dict(result.inputs),
            "outputs": result.outputs,
            "rules": [{"index": r.index, "annotation": r.annotation} for r in result.rules],
        }
        if result.warnings:
            evidence["warnings"] = list(result.warnings)
        return Decided(result.outputs, evidence)

    def family(self, key: str) -> "DecisionFamily":
        """All dated versions of a decision.

        Raises:
            DecisionNotFound: The bundle has no such decision.
        """
        if key not in self._families:
            from engine import dmn

            if key not in self.bundle.decisions:
                raise DecisionNotFound(key, "not deployed", "배포되지 않았습니다")
            self._families[key] = dmn.family(self.bundle.decisions[key])
        return self._families[key]

    def form(self, form_id: str) -> "Form | None":
        """A form, or None when the task has none."""
        if not form_id:
            return None
        if form_id not in self._forms:
            from engine import forms

            self._forms[form_id] = forms.load(self.bundle.forms[form_id], form_id)
        return self._forms[form_id]


class Definitions:
    """A bounded cache of loaded bundles over a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._loaded: OrderedDict[str, Loaded] = OrderedDict()

    def get(self, bundle_hash: str) -> Loaded:
        """The bundle with this hash.

        Raises:
            DefinitionNotFound: It was never deployed here.
        """
        if bundle_hash not in self._loaded:
            self._loaded[bundle_hash] = self._load(bundle_hash)
            while len(self._loaded) > _KEPT:
                self._loaded.popitem(last=False)
        self._loaded.move_to_end(bundle_hash)
        return self._loaded[bundle_hash]

    def _load(self, bundle_hash: str) -> Loaded:
        with self._store.read() as tx:
            row = tx.deployed_by_hash("process", bundle_hash)
            if row is None:
                raise DefinitionNotFound(bundle_hash)

            def fetch(content_hash: str) -> bytes:
                return content_of(self._store, tx, content_hash)

            return Loaded(load_bundle(loads(row.manifest), fetch))


def content_of(store: Store, tx: Transaction, content_hash: str) -> bytes:
    """A stored content, checked against its hash.

    Raises:
        StoreError: It is gone, or is not what was stored.
    """
    resource = tx.resource(content_hash)
    if resource is None or digest(resource.content) != content_hash:
        raise StoreError(
            store.url,
            f"the content {content_hash} is gone or was changed",
            f"내용 {content_hash}이(가) 없거나 변경되었습니다",
        )
    return resource.content
