"""Work items: offered to those who may, and completed with the values of their forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.errors import NotOffered, NotPermitted, WorkItemNotFound
from engine.facade.instances import Instances
from engine.facade.people import ORGANISATION, People
from engine.items import Instance, Record, WorkItem
from engine.store.port import WorkItemFilter
from engine.values import normalise

if TYPE_CHECKING:
    from engine.forms import Form
    from engine.model.definition import Element


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


class Worklist(Instances, People):
    """What officers do."""

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
            found, text = tx.work_item(item_id), tx.setting(ORGANISATION)
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
