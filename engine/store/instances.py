"""Instances within a transaction."""

from engine.store import rows, statements
from engine.store.port import StoredInstance
from engine.store.session import Session


class Instances(Session):
    """The instance's part of a Transaction; what each method promises stands in `port`."""

    def instance(self, instance_id: str) -> StoredInstance | None:
        """The instance's row."""
        found = self._one(statements.INSTANCE, {"id": instance_id})
        return rows.read_instance(found, self._connection.read_moment) if found else None

    def add_instance(self, row: StoredInstance) -> None:
        """Insert a new instance.

        Raises:
            StoreConflict: There is one of this id.
        """
        self._change(statements.ADD_INSTANCE, rows.instance_values(row, self._connection.moment))

    def replace_instance(self, row: StoredInstance, expected_revision: int) -> bool:
        """Compare-and-set on the revision. `started_at` and `started_by` stay as they were."""
        values = rows.instance_values(row, self._connection.moment)
        values["expected_revision"] = expected_revision
        if row.ended_at is None and self._change(statements.ADVANCE_INSTANCE, values):
            return True
        return self._change(statements.REPLACE_INSTANCE, values) == 1

    def instances(
        self, *, process: str = "", state: str = "", business_key: str = "", limit: int = 1000
    ) -> list[StoredInstance]:
        """Newest first, of the same moment by id backwards; the snapshot left empty."""
        given = {"process": process, "state": state, "business_key": business_key}
        wanted = {name: value for name, value in given.items() if value}
        found = self._all(statements.instances(wanted), {**wanted, "limit": limit})
        return [rows.read_instance(row, self._connection.read_moment) for row in found]
