"""What Alembic runs to migrate the ledger: its metadata over the connection handed in."""

from alembic import context

from tasks.ledger.tables import OutsideTable
from tasks.ledger.version import TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=OutsideTable.metadata,
    version_table=TABLE,
    transactional_ddl=True,
    compare_type=True,
    compare_server_default=True,
    render_as_batch=True,
    # the engine's tables are in the same database and are none of ours
    include_name=lambda name, kind, _parents: kind != "table" or str(name).startswith("outside_"),
)
with context.begin_transaction():
    context.run_migrations()
