"""One command, one transaction: load an instance, apply, save everything or nothing.

The computation runs on a read; the write is guarded by compare-and-set on the revision. When
another command was faster the whole command is done again on the new state.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from engine import history, runtime
from engine.definitions import Definitions, content_of
from engine.errors import InstanceNotFound, StaleInstance
from engine.items import Subscription
from engine.ports import Clock, Ids
from engine.runtime import codec
from engine.store.port import Store, StoredInstance, StoredMessage, Transaction
from engine.values import dumps, normalise

FunctionsOf = Callable[[Mapping[str, bytes]], Mapping[str, Any]]
"""Makes the extra FEEL functions from the reference files by name."""

TIME_TO_LIVE = timedelta(days=30)
"""How long a message is kept for who may come to wait for it."""
_TRIES = 20


@dataclass(frozen=True, slots=True)
class Saved:
    """An instance after a command, and the subscriptions the command opened.

    `threw`: it sent messages or signals to instances, which are kept and to be delivered.
    """

    row: StoredInstance
    subscriptions: tuple[Subscription, ...]
    threw: bool


class Kernel:
    """Applies commands to stored instances."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        ids: Ids,
        functions: FunctionsOf,
        limits: runtime.Limits,
        handler_types: frozenset[str] | None,
    ) -> None:
        self.store = store
        self.clock = clock
        self.ids = ids
        self.definitions = Definitions(store)
        self._functions_of = functions
        self._functions: dict[tuple[tuple[str, str], ...], Mapping[str, Any]] = {}
        self._limits = limits
        self._handler_types = handler_types

    # --- what a command is given ---

    def reference(self) -> Mapping[str, str]:
        """The reference data in force now: name -> content hash."""
        with self.store.read() as tx:
            return _reference(tx)

    def functions(self, reference: Mapping[str, str]) -> Mapping[str, Any]:
        """The extra FEEL functions over this reference data."""
        key = tuple(sorted(reference.items()))
        if key not in self._functions:
            with self.store.read() as tx:
                files = {name: content_of(self.store, tx, content) for name, content in key}
            self._functions[key] = self._functions_of(files)
        return self._functions[key]

    def functions_over(self, files: Mapping[str, bytes]) -> Mapping[str, Any]:
        """The extra FEEL functions over the reference data in force, `files` replacing some."""
        reference = self.reference()
        with self.store.read() as tx:
            kept = {n: content_of(self.store, tx, content) for n, content in reference.items()}
        return self._functions_of({**kept, **files})

    def environment(self, definition: str, reference: Mapping[str, str]) -> runtime.Environment:
        """The environment of a command on an instance of this definition."""
        return runtime.Environment(
            definition=self.definitions.get(definition),
            functions=self.functions(reference),
            limits=self._limits,
            handler_types=self._handler_types,
        )

    # --- commands ---

    def start(self, definition: str, version: int, data: Mapping[str, Any], *, actor: str) -> Saved:
        """Start an instance. `data`: variables, business_key, start (a start event's id or "")."""
        saved = self.start_if(definition, version, data, actor=actor, also=lambda _: True)
        assert saved is not None  # noqa: S101 - nothing stands against it
        return saved

    def start_if(
        self,
        definition: str,
        version: int,
        data: Mapping[str, Any],
        *,
        actor: str,
        also: Callable[[Transaction], bool],
    ) -> Saved | None:
        """As `start`, with what `also` writes; None, and nothing done, if that is False."""
        given = normalise({"definition": definition, **data})
        command = runtime.Command("start", self.clock.now(), actor, given, self.reference())
        instance = self.ids.new()
        env = self.environment(definition, command.reference)
        outcome = runtime.start(
            command,
            env,
            instance=instance,
            definition=definition,
            business_key=data["business_key"],
        )
        row = StoredInstance(
            id=instance,
            process=env.definition.process.id,
            version=version,
            definition=definition,
            business_key=data["business_key"],
            state="active",
            revision=0,
            state_hash="",
            snapshot=b"",
            started_at=command.at,
            started_by=actor,
        )
        saved = _after(row, command, outcome)
        with self.store.write() as tx:
            if not also(tx):
                return None
            tx.add_instance(saved)
            self._keep(tx, saved, command, outcome)
        return _saved(saved, outcome)

    def apply(
        self,
        instance: str,
        name: str,
        data: Mapping[str, Any],
        *,
        actor: str,
        at: datetime | None = None,
        also: Callable[[Transaction], None] | None = None,
    ) -> Saved:
        """Apply a command to an instance; `also` writes more in the same transaction.

        Raises:
            InstanceNotFound: No such instance.
            StaleInstance: Others were faster again and again.
            ContractError: The command was refused; nothing happened.
        """
        given = normalise(data)
        for _ in range(_TRIES):
            row, reference = self._now(instance)
            command = runtime.Command(name, at or self.clock.now(), actor, given, reference)
            env = self.environment(row.definition, command.reference)
            outcome = runtime.apply(codec.unpack(row.snapshot), command, env)
            saved = _after(row, command, outcome)
            with self.store.write() as tx:
                if tx.replace_instance(saved, row.revision):
                    self._keep(tx, saved, command, outcome)
                    if also is not None:
                        also(tx)
                    return _saved(saved, outcome)
        raise StaleInstance(instance)

    def load(self, instance: str) -> StoredInstance:
        """The stored instance.

        Raises:
            InstanceNotFound: No such instance.
        """
        with self.store.read() as tx:
            row = tx.instance(instance)
        if row is None:
            raise InstanceNotFound(instance)
        return row

    def _now(self, instance: str) -> tuple[StoredInstance, Mapping[str, str]]:
        """The stored instance and the reference data in force, in one look at the database."""
        with self.store.read() as tx:
            row, reference = tx.instance(instance), _reference(tx)
        if row is None:
            raise InstanceNotFound(instance)
        return row, reference

    @staticmethod
    def _keep(
        tx: Transaction,
        saved: StoredInstance,
        command: runtime.Command,
        outcome: runtime.Outcome,
    ) -> None:
        tx.put_items(outcome.opened, outcome.closed)
        for thrown in outcome.thrown:
            for message in messages_of(tx, thrown, command.at):
                tx.add_message(message)
        tx.append_history(
            history.row_of(
                saved.id,
                tx.last_history(saved.id),
                command=command,
                records=outcome.records,
                state_hash=outcome.state_hash,
            )
        )


def _reference(tx: Transaction) -> Mapping[str, str]:
    return {row.key: row.hash for row in tx.deployed("reference")}


def _after(
    row: StoredInstance, command: runtime.Command, outcome: runtime.Outcome
) -> StoredInstance:
    ended = outcome.state in ("completed", "cancelled")
    return replace(
        row,
        state=outcome.state,  # type: ignore[arg-type]  # the runtime gives one of the four
        revision=row.revision + 1,
        state_hash=outcome.state_hash,
        snapshot=codec.pack(outcome.snapshot),
        ended_at=command.at if ended else None,
    )


def _saved(row: StoredInstance, outcome: runtime.Outcome) -> Saved:
    opened = tuple(i for i in outcome.opened if isinstance(i, Subscription))
    return Saved(row, opened, bool(outcome.thrown))


def messages_of(tx: Transaction, thrown: runtime.Thrown, at: datetime) -> list[StoredMessage]:
    """What must be kept so that something thrown is delivered, whatever happens in between.

    A message is kept once, under its name and key. A signal is for those who listen now: one
    message for each, under the id of the subscription.
    """
    message = StoredMessage(
        id=thrown.id,
        name=thrown.name,
        correlation_key=thrown.correlation_key,
        message_id="",
        variables=dumps(normalise(thrown.variables, "variables")),
        published_at=at,
        expires_at=at + TIME_TO_LIVE,
        delivered=False,
    )
    if thrown.kind == "message":
        return [message]
    takers = [s.id for s in tx.listeners(thrown.name)]
    takers += [s.id for s in tx.starts("signal", thrown.name)]
    return [replace(message, id=f"{thrown.id}:{t}", correlation_key=t) for t in takers]
