"""The facade: everything a program does with the engine goes through `Engine`.

Thin: it resolves ids, asks the organisation who may, and hands on to the rooms.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from engine.errors import (
    AmbiguousId,
    ContractError,
    DefinitionNotFound,
    IncidentNotFound,
    InstanceNotFound,
    NotOffered,
    NotPermitted,
    Problem,
    WorkItemNotFound,
)
from engine.items import Incident, Instance, OpenItem, Record, WorkItem
from engine.organisation import SYSTEM, Organisation, from_canonical
from engine.ports import Clock, Handler, Ids
from engine.store import open_or_create
from engine.store.port import Deployed, Store, StoredInstance, WorkItemFilter
from engine.values import normalise

# The rooms below are loaded when they are first used: a worklist needs no process to run.
if TYPE_CHECKING:
    from engine import runtime
    from engine.auditing import Auditor, Replayed, Verification
    from engine.definitions import Loaded
    from engine.deploying import Deployer, Deployment
    from engine.dispatch.embedded import Dispatcher, Ran
    from engine.dmn import DecisionFamily, DecisionResult
    from engine.doctor import Check, Doctor
    from engine.forms import Form
    from engine.kernel import FunctionsOf, Kernel, Saved
    from engine.messages import Messages
    from engine.model.definition import Element
    from engine.privacy import Privacy
    from engine.runtime import Limits

_ORGANISATION = "organisation"  # the setting that holds it
_RECEIVED_FOR = timedelta(days=36_525)
_NOT_FOUND: Mapping[str, Callable[[str], ContractError]] = {
    "instance": InstanceNotFound,
    "work_item": WorkItemNotFound,
    "incident": IncidentNotFound,
}


@dataclass(frozen=True, slots=True)
class WorkItemView:
    """A work item with what an officer needs to do it.

    `state`: open | completed | cancelled. `variables`: what the task sees (empty when not open).
    `why`: the records that led to it, oldest first.
    """

    item: WorkItem
    state: str
    variables: Mapping[str, Any]
    form: "Form | None"
    element: "Element"
    why: tuple[Record, ...]


class Engine:
    """Process instances in one database. Use `Engine.open(...)` as a context manager."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        ids: Ids,
        handlers: Mapping[str, Handler] | None,
        functions: "FunctionsOf",
        limits: "Limits | None",
        secrets: Iterable[str],
    ) -> None:
        self.store = store
        self.clock = clock
        self._ids = ids
        self._handlers = handlers
        self._functions = functions
        self._limits = limits
        self._secrets = tuple(secrets)
        self._worker = ids.new()
        self._known_organisation: tuple[str, Organisation] | None = None

    @cached_property
    def _kernel(self) -> "Kernel":
        from engine.kernel import Kernel
        from engine.runtime import Limits

        return Kernel(
            self.store,
            clock=self.clock,
            ids=self._ids,
            functions=self._functions,
            limits=self._limits or Limits(),
            handler_types=None if self._handlers is None else frozenset(self._handlers),
        )

    @cached_property
    def _privacy(self) -> "Privacy":
        from engine.privacy import Privacy

        return Privacy.of(self._secrets)

    @cached_property
    def _messages(self) -> "Messages":
        from engine.messages import Messages

        return Messages(self._kernel)

    @cached_property
    def _dispatcher(self) -> "Dispatcher":
        from engine.dispatch.embedded import Dispatcher

        return Dispatcher(
            self._kernel,
            self._messages,
            self._handlers or {},
            worker=self._worker,
            privacy=self._privacy,
        )

    @cached_property
    def _deployer(self) -> "Deployer":
        from engine.deploying import Deployer

        known = self._handlers
        codes = None if known is None else {t: h.error_codes for t, h in known.items()}
        return Deployer(self._kernel, codes)

    @cached_property
    def _auditor(self) -> "Auditor":
        from engine.auditing import Auditor

        return Auditor(self._kernel)

    @cached_property
    def _doctor(self) -> "Doctor":
        from engine.doctor import Doctor

        return Doctor(self._kernel)

    @classmethod
    def open(
        cls,
        url: str,
        *,
        clock: Clock | None = None,
        handlers: Mapping[str, Handler] | None = None,
        functions: "FunctionsOf | None" = None,
        ids: Ids | None = None,
        limits: "Limits | None" = None,
        secrets: Iterable[str] = (),
    ) -> Self:
        """Open a database, creating or upgrading it when needed.

        Args:
            url: `sqlite:///file.db` or `postgresql://...`.
            clock: Where "now" comes from; the machine's clock in Asia/Seoul by default.
            handlers: What runs service tasks, by task type.
            functions: Makes the extra FEEL functions from the reference files.
            ids: Where ids come from; random by default.
            limits: Bounds on one instance.
            secrets: Keys and tokens of this process, in clear: never kept, wherever they appear.

        Raises:
            StoreError: The database can't be used.
        """
        from engine.ambient import RandomIds, SeoulClock

        return cls(
            open_or_create(url),
            clock=clock or SeoulClock(),
            ids=ids or RandomIds(),
            handlers=handlers,
            functions=functions or (lambda _: {}),
            limits=limits,
            secrets=secrets,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the database back."""
        self.store.close()

    # --- definitions ---

    def deploy(self, *paths: str | Path, actor: str = SYSTEM) -> "tuple[Deployment, ...]":
        """Check files or folders and store what is new in them, all or nothing.

        Raises:
            DefinitionInvalid: Something is refused; nothing was stored.
        """
        return self._deployer.deploy([Path(p) for p in paths], actor=actor)

    def lint(self, *paths: str | Path) -> tuple[Problem, ...]:
        """What is wrong or unwise in files or folders; nothing is stored."""
        return self._deployer.lint([Path(p) for p in paths])

    def lint_decisions(self, *paths: str | Path) -> tuple[Problem, ...]:
        """What is wrong or unwise in the decision tables among files and folders.

        Gaps, overlaps, rows that never fire, rows without citation, holes between versions.
        """
        return self._deployer.lint_decisions([Path(p) for p in paths])

    def definitions(self) -> tuple[Deployed, ...]:
        """The newest version of every deployed process."""
        with self.store.read() as tx:
            return tuple(tx.deployed("process"))

    def definition(self, key: str) -> Deployed:
        """The newest version of a process.

        Raises:
            DefinitionNotFound: No such process is deployed.
        """
        with self.store.read() as tx:
            found = tx.latest("process", key)
        if found is None:
            raise DefinitionNotFound(key)
        return found

    def decisions(self) -> tuple[Deployed, ...]:
        """The newest version of every deployed decision."""
        with self.store.read() as tx:
            return tuple(tx.deployed("decision"))

    def decide(self, key: str, data: Mapping[str, Any], *, on: date) -> "DecisionResult":
        """Make a deployed decision with the table in force on a day.

        Raises:
            DecisionError: It could not be made.
        """
        return self._deployer.decide(key, data, on=on)

    def decision_family(self, key: str) -> "DecisionFamily":
        """The newest dated tables of a deployed decision.

        Raises:
            DecisionNotFound: No such decision is deployed.
        """
        return self._deployer.family(key)

    # --- instances ---

    def start(
        self,
        key: str,
        data: Mapping[str, Any] | None = None,
        *,
        business_key: str = "",
        actor: str = SYSTEM,
        start: str = "",
    ) -> Instance:
        """Start an instance of the newest version of a process.

        Raises:
            DefinitionNotFound: No such process.
            ValueInvalid: Data that are no values.
            PersonalData: Something that must not be kept.
        """
        self._privacy.refuse({"data": data, "business_key": business_key, "actor": actor}, "")
        definition = self.definition(key)
        command = {"variables": data or {}, "business_key": business_key, "start": start}
        saved = self._kernel.start(
            definition.hash, definition.version, normalise(command), actor=actor
        )
        return self._done(saved, actor)

    def _done(self, saved: "Saved", actor: str) -> Instance:
        self._messages.catch_up(saved, actor)
        if saved.subscriptions:
            return self.instance(saved.row.id)
        return _instance(saved.row)

    def instance(self, instance_id: str) -> Instance:
        """An instance by its id.

        Raises:
            InstanceNotFound: No such instance.
        """
        return _instance(self._kernel.load(instance_id))

    def instances(
        self, *, process: str = "", state: str = "", business_key: str = "", limit: int = 1000
    ) -> tuple[Instance, ...]:
        """Instances, newest first."""
        with self.store.read() as tx:
            rows = tx.instances(
                process=process, state=state, business_key=business_key, limit=limit
            )
        return tuple(_instance(r) for r in rows)

    def variables(self, instance_id: str) -> dict[str, Any]:
        """The variables of the process scope."""
        return dict(self._view(instance_id).variables)

    def open_items(self, instance_id: str) -> tuple[OpenItem, ...]:
        """Everything the instance waits for."""
        return self._view(instance_id).items

    def _view(self, instance_id: str) -> "runtime.View":
        from engine import runtime

        return runtime.view(*self._state(instance_id))

    def _state(self, instance_id: str) -> "tuple[str, Loaded]":
        """An instance's snapshot and its definition."""
        from engine.runtime import codec

        row = self._kernel.load(instance_id)
        return codec.unpack(row.snapshot), self._kernel.definitions.get(row.definition)

    def cancel(self, instance_id: str, *, actor: str, reason: str) -> Instance:
        """End an instance before its end.

        Raises:
            InstanceEnded: It has ended already.
            PersonalData: A reason that must not be kept.
        """
        self._privacy.refuse({"reason": reason}, "")
        return self._apply(instance_id, "cancel", {"reason": reason}, actor)

    def _apply(self, instance_id: str, name: str, data: Mapping[str, Any], actor: str) -> Instance:
        self._privacy.refuse(actor, "actor")
        return self._done(self._kernel.apply(instance_id, name, data, actor=actor), actor)

    # --- work items ---

    def work_items(
        self,
        *,
        instance: str = "",
        groups: Iterable[str] = (),
        assignee: str = "",
        candidate: str = "",
        due_before: datetime | None = None,
        limit: int = 1000,
    ) -> tuple[WorkItem, ...]:
        """Open work items, most urgent first. `candidate`: those this person may do."""
        wanted = set(groups)
        organisation = self.organisation()
        if candidate and organisation is not None:
            wanted |= set(organisation.groups_of(candidate))
        where = WorkItemFilter(
            groups=tuple(sorted(wanted)),
            assignee=assignee,
            candidate=candidate,
            instance=instance,
            due_before=due_before,
            limit=limit,
        )
        with self.store.read() as tx:
            return tuple(tx.work_items(where))

    def work_item(self, item_id: str) -> WorkItemView:
        """A work item with its form, variables and the records that led to it.

        Raises:
            WorkItemNotFound: No such work item.
        """
        from engine import runtime

        item, state = self._item(item_id)
        snapshot, definition = self._state(item.instance)
        process = definition.bundle.processes[item.process]
        return WorkItemView(
            item=item,
            state=state,
            variables=runtime.seen_by(snapshot, definition, item.id) if state == "open" else {},
            form=definition.form(item.form),
            element=process.element(item.element),
            why=self._auditor.why(item),
        )

    def _item(self, item_id: str) -> tuple[WorkItem, str]:
        with self.store.read() as tx:
            found = tx.work_item(item_id)
        if found is None:
            raise WorkItemNotFound(item_id)
        return found

    def _offered(self, item_id: str, actor: str, action: str) -> WorkItem:
        with self.store.read() as tx:
            found, text = tx.work_item(item_id), tx.setting(_ORGANISATION)
        if found is None:
            raise WorkItemNotFound(item_id)
        item, state = found
        if state != "open":
            raise NotOffered(item_id, state)
        organisation = self._organisation_of(text)
        if organisation is not None and not organisation.permits(actor, item.groups, item.users):
            raise NotPermitted(actor, action, organisation.who(item.groups, item.users))
        if item.assignee and item.assignee != actor and action != "assign":
            raise NotPermitted(actor, action, item.assignee)
        return item

    def claim(self, item_id: str, *, actor: str) -> WorkItem:
        """Take a work item for oneself; taking it again changes nothing.

        Raises:
            WorkItemNotFound: No such work item.
            NotOffered: It is not open.
            NotPermitted: The actor is in none of its groups, or another one holds it.
        """
        item = self._offered(item_id, actor, "claim")
        if item.assignee != actor:
            self._apply(item.instance, "claim", {"id": item_id}, actor)
        return self._item(item_id)[0]

    def release(self, item_id: str, *, actor: str) -> WorkItem:
        """Give a work item back to its groups.

        Raises:
            WorkItemNotFound, NotOffered, NotPermitted: As `claim`.
        """
        item = self._offered(item_id, actor, "release")
        self._apply(item.instance, "release", {"id": item_id}, actor)
        return self._item(item_id)[0]

    def assign(self, item_id: str, to: str, *, actor: str) -> WorkItem:
        """Give a work item to somebody who may do it.

        Raises:
            WorkItemNotFound, NotOffered, NotPermitted: As `claim`, for both persons.
            PersonalData: A name that must not be kept.
        """
        self._privacy.refuse(to, "to")
        item = self._offered(item_id, actor, "assign")
        organisation = self.organisation()
        if organisation is not None and not organisation.permits(to, item.groups, item.users):
            raise NotPermitted(to, "be assigned", organisation.who(item.groups, item.users))
        self._apply(item.instance, "assign", {"id": item_id, "to": to}, actor)
        return self._item(item_id)[0]

    def complete(
        self, item_id: str, data: Mapping[str, Any] | None = None, *, actor: str
    ) -> Instance:
        """Complete a work item with the values of its form.

        Raises:
            WorkItemNotFound, NotOffered, NotPermitted: As `claim`.
            FormInvalid: Values that the form does not accept; nothing was changed.
            PersonalData: Something that must not be kept.
        """
        self._privacy.refuse(data)
        item = self._offered(item_id, actor, "complete")
        values = self._accepted(item, data or {})
        return self._apply(item.instance, "complete", {"id": item_id, "variables": values}, actor)

    def _accepted(self, item: WorkItem, data: Mapping[str, Any]) -> Mapping[str, Any]:
        from engine import runtime

        values: Mapping[str, Any] = normalise(data, "data")
        if not item.form:
            return values
        snapshot, definition = self._state(item.instance)
        form = definition.form(item.form)
        if form is None:
            return values
        seen = runtime.seen_by(snapshot, definition, item.id)
        functions = self._kernel.functions(self._kernel.reference())
        return form.validate(values, seen, functions=functions)

    # --- messages, timers, calls ---

    def publish(
        self,
        name: str,
        *,
        correlation_key: str,
        variables: Mapping[str, Any] | None = None,
        message_id: str | None = None,
        actor: str = SYSTEM,
    ) -> int:
        """Publish a message; how many instances took it (0: kept until one waits, or a repeat).

        Raises:
            PersonalData: Something that must not be kept.
        """
        typed = {"name": name, "correlation_key": correlation_key, "message_id": message_id}
        self._privacy.refuse({**typed, "variables": variables, "actor": actor}, "")
        return self._messages.publish(
            name,
            correlation_key=correlation_key,
            variables=variables or {},
            message_id=message_id or "",
            actor=actor,
        )

    def receive(
        self,
        name: str,
        *,
        correlation_key: str,
        variables: Mapping[str, Any] | None = None,
        message_id: str | None = None,
        actor: str = SYSTEM,
    ) -> int:
        """As `publish`, for what the outside sent.

        What must not be kept is masked, not refused, and a message that nobody waits for is kept
        for as long as a contract may run: its sender was told that it arrived.
        """
        mask = self._privacy.mask
        return self._messages.publish(
            name,
            correlation_key=mask(correlation_key),
            variables=self._privacy.masked(variables or {}),
            message_id=mask(message_id or ""),
            actor=actor,
            kept_for=_RECEIVED_FOR,
        )

    def awaited(self, name: str, correlation_key: str) -> bool:
        """Whether any instance waits for a message of this name and key now."""
        with self.store.read() as tx:
            return bool(tx.subscriptions("message", name, correlation_key))

    def signal(
        self, name: str, *, variables: Mapping[str, Any] | None = None, actor: str = SYSTEM
    ) -> int:
        """Broadcast a signal; how many waiting instances heard it.

        Raises:
            PersonalData: Something that must not be kept.
        """
        self._privacy.refuse({"name": name, "variables": variables, "actor": actor}, "")
        return self._messages.signal(name, variables=variables or {}, actor=actor)

    def run_due(self) -> int:
        """Run timers and calls until none is due; how many."""
        return self._dispatcher.run_until_idle().total

    def run_until_idle(self) -> "Ran":
        """As `run_due`, counted apart."""
        return self._dispatcher.run_until_idle()

    def run_once(self) -> "Ran":
        """Run the timers and calls that are due now, once."""
        return self._dispatcher.run_once()

    def next_due(self) -> datetime | None:
        """When the next timer or call is due."""
        with self.store.read() as tx:
            return tx.next_due()

    # --- incidents ---

    def incidents(self, instance_id: str = "") -> tuple[Incident, ...]:
        """Open incidents, oldest first."""
        with self.store.read() as tx:
            return tuple(tx.incidents(instance_id))

    def incident(self, incident_id: str) -> tuple[Incident, str]:
        """An incident and its state: open | resolved.

        Raises:
            IncidentNotFound: No such incident.
        """
        with self.store.read() as tx:
            found = tx.incident(incident_id)
        if found is None:
            raise IncidentNotFound(incident_id)
        return found

    def retry(self, incident_id: str, *, actor: str) -> Instance:
        """Do the failed step again.

        Raises:
            NotOffered: The incident is not open.
        """
        return self._settle_incident(incident_id, "retry", {}, actor)

    def resolve(
        self,
        incident_id: str,
        *,
        actor: str,
        reason: str,
        variables: Mapping[str, Any] | None = None,
    ) -> Instance:
        """Settle an incident by hand, with a reason.

        For a call (also one in doubt) `variables` are its result: it counts as done. For anything
        else they are set where the token stands, and the step is done again.

        Raises:
            NotOffered: The incident is not open.
            PersonalData: Something that must not be kept.
        """
        self._privacy.refuse({"reason": reason, "variables": variables}, "")
        data = {"reason": reason, "variables": variables or {}}
        return self._settle_incident(incident_id, "resolve", data, actor)

    def _settle_incident(
        self, incident_id: str, name: str, data: Mapping[str, Any], actor: str
    ) -> Instance:
        incident, state = self.incident(incident_id)
        if state != "open":
            raise NotOffered(incident_id, state)
        return self._apply(incident.instance, name, {"id": incident_id, **data}, actor)

    # --- audit ---

    def history(self, instance_id: str) -> tuple[Record, ...]:
        """Every record of an instance, in order."""
        return self._auditor.history(instance_id)

    def replay(self, instance_id: str, at: int | datetime | None = None) -> "Replayed":
        """The state after the command `at` (number or moment; None: now), by re-execution.

        Raises:
            InstanceNotFound: No such instance.
            RevisionNotFound: Its history has nothing there.
        """
        return self._auditor.replay(instance_id, at)

    def verify(self, instance_id: str | None = None) -> "Verification":
        """Check hash chain and re-execution of one instance or of everything."""
        return self._auditor.verify(instance_id)

    def doctor(self, *, repair: bool = False) -> "tuple[Check, ...]":
        """What could be stuck; with `repair`, rebuild the open items from the states."""
        return self._doctor.repair() if repair else self._doctor.examine()

    # --- ids, people, settings ---

    def find(self, kind: str, prefix: str) -> str:
        """The full id for a prefix. `kind`: instance | work_item | incident.

        Raises:
            InstanceNotFound, WorkItemNotFound, IncidentNotFound: Nothing begins like this.
            AmbiguousId: Several do.
        """
        with self.store.read() as tx:
            found = tx.ids_like(kind, prefix) if prefix else []
        if prefix in found:
            return prefix
        if not found:
            raise _NOT_FOUND[kind](prefix)
        if len(found) > 1:
            raise AmbiguousId(prefix, tuple(found))
        return found[0]

    def organisation(self) -> Organisation | None:
        """Who works here, or None when none was loaded: then anybody may do anything."""
        return self._organisation_of(self.setting(_ORGANISATION))

    def _organisation_of(self, text: str | None) -> Organisation | None:
        """The organisation of a stored text, read once while it stays the same."""
        if not text:
            return None
        if self._known_organisation is None or self._known_organisation[0] != text:
            self._known_organisation = text, from_canonical(text)
        return self._known_organisation[1]

    def change_organisation(self, new: Organisation, *, actor: str, what: str) -> None:
        """Keep a changed organisation, with a record of who changed what."""
        from engine import history, runtime

        command = runtime.Command(what, self.clock.now(), actor, {"organisation": new.plain()})
        with self._recording(history.ORGANISATION, command) as tx:
            tx.set_setting(_ORGANISATION, new.canonical())

    @contextmanager
    def _recording(self, stream: str, command: "runtime.Command") -> Iterator[Any]:
        from engine import history

        with self.store.write() as tx:
            yield tx
            tx.append_history(
                history.row_of(
                    stream, tx.last_history(stream), command=command, records=(), state_hash=""
                )
            )

    def setting(self, name: str) -> str | None:
        """A setting of this database, such as a demo's own `clock`."""
        with self.store.read() as tx:
            return tx.setting(name)

    def set_setting(self, name: str, value: str) -> None:
        """Write a setting."""
        with self.store.write() as tx:
            tx.set_setting(name, value)


def _instance(row: StoredInstance) -> Instance:
    return Instance(
        id=row.id,
        key=row.process,
        version=row.version,
        definition=row.definition,
        business_key=row.business_key,
        state=row.state,
        revision=row.revision,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


__all__ = ["Engine", "WorkItemView"]
