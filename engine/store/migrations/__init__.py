"""How the tables came to be: one file a version, run forward by Alembic. See docs/store.md."""
