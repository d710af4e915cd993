"""Work items within a transaction: one by its id, and worklists of any size.

A worklist is read in its order from an index and stops at its limit, so that it costs the same at
ten thousand and at a million open items. Each group, and the candidate, has its own sorted list
in `work_item_offer`; the lists that an officer sees are merged.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import merge
from itertools import groupby, islice
from typing import Final

from engine.items import WorkItem
from engine.store import rows, statements
from engine.store.connection import Row, Values
from engine.store.port import WorkItemFilter
from engine.store.session import Session

_ALL: Final = 2**62  # more than there are


class Worklist(Session):
    """The work items' part of a Transaction."""

    def work_item(self, item_id: str) -> tuple[WorkItem, str] | None:
        """A work item, open or closed, with its state: open | completed | cancelled."""
        found = self._one(statements.WORK_ITEM, {"id": item_id})
        if found is None:
            return None
        return rows.read_work_item(found, self._connection.read_moment), str(found[-1])

    def work_items(self, where: WorkItemFilter) -> list[WorkItem]:
        """Open work items: by due date (none last), then priority (high first), age and id.

        Every field that is given narrows the list, but `groups` and `candidate` widen each other:
        an item must be offered to one of the groups, or to the candidate by name or as to anyone.
        """
        offered = bool(where.groups or where.candidate)
        bound: Values = {"before": rows.before(where.due_before), "limit": where.limit}
        if where.instance:
            found = self._items(statements.WORKLIST_OF_INSTANCE, {"instance": where.instance})
        elif where.assignee:
            # how many of the held items are also offered is known only when all are read
            limit = _ALL if offered else where.limit
            held: Values = {**bound, "assignee": where.assignee, "limit": limit}
            found = self._items(statements.WORKLIST_HELD, held)
        elif offered:
            found = self._offered(where, bound)
        else:
            found = self._items(statements.WORKLIST, bound)
        return list(islice((item for item in found if matches(item, where)), where.limit))

    def _close_work_items(self, ended: Sequence[tuple[WorkItem, str]]) -> None:
        self._write_offers(self._offers_of([item for item, _ in ended]), set())
        self._change_many(
            statements.CLOSE_WORK_ITEM, [{"id": item.id, "state": state} for item, state in ended]
        )

    def _put_work_items(self, items: Sequence[WorkItem]) -> None:
        before = self._offers_of(items)
        write = self._connection.moment
        self._change_many(
            statements.PUT_WORK_ITEM, [rows.work_item_values(item, write) for item in items]
        )
        self._write_offers(before, {offer for item in items for offer in rows.offers(item)})

    def _offers_of(self, items: Sequence[WorkItem]) -> set[rows.Offer]:
        """The entries of the items as they are kept: what a caller holds may be older."""
        kept = [self.work_item(item.id) for item in items]
        return {o for found in kept if found and found[1] == "open" for o in rows.offers(found[0])}

    def _write_offers(self, before: set[rows.Offer], after: set[rows.Offer]) -> None:
        """Write what differs: a claim, for one, leaves every list as it is."""
        gone, new = sorted(before - after), sorted(after - before)
        self._change_many(statements.DROP_OFFER, [offer._asdict() for offer in gone])
        self._change_many(statements.ADD_OFFER, [offer._asdict() for offer in new])

    def _offered(self, where: WorkItemFilter, bound: Values) -> Iterator[WorkItem]:
        """The lists of each offer merged, an item that is on several of them once."""
        lists = [
            self._all(statements.WORKLIST_OFFERED, {**bound, "kind": kind, "name": name})
            for kind, name in _offers(where)
        ]
        for _, same in groupby(merge(*lists, key=_place), key=_place):
            yield rows.read_work_item(next(same), self._connection.read_moment)

    def _items(self, statement: str, values: Values) -> Iterator[WorkItem]:
        read = self._connection.read_moment
        return (rows.read_work_item(row, read) for row in self._all(statement, values))


def _place(row: Row) -> tuple[str, str]:
    """The position and id of a row of an offer's list."""
    return row[-1], row[0]


def _offers(where: WorkItemFilter) -> list[tuple[str, str]]:
    groups = [("group", name) for name in sorted(set(where.groups))]
    return groups + ([("user", where.candidate), ("anyone", "")] if where.candidate else [])


def matches(item: WorkItem, where: WorkItemFilter) -> bool:
    """Whether an open work item belongs on the list."""
    return (
        (not where.instance or item.instance == where.instance)
        and (not where.assignee or item.assignee == where.assignee)
        and (where.due_before is None or _due_before(item, where.due_before))
        and (not (where.groups or where.candidate) or _is_offered(item, where))
    )


def _due_before(item: WorkItem, moment: datetime) -> bool:
    return item.due_at is not None and item.due_at < moment


def _is_offered(item: WorkItem, where: WorkItemFilter) -> bool:
    if set(item.groups) & set(where.groups):
        return True
    to_anyone = not item.groups and not item.users
    return bool(where.candidate) and (to_anyone or where.candidate in item.users)
