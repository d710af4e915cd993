"""What Alembic runs to migrate: our metadata over the connection that `create` hands in."""

from alembic import context

from engine.store.tables import Table
from engine.store.version import TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    version_table=TABLE,
    transactional_ddl=True,
    compare_type=True,
    compare_server_default=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
