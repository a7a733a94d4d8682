"""What Alembic runs to migrate: inside the transaction of Database.migrate."""

from alembic import context

from credlens.service.store.sql.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite changes a column by making the table anew.
    render_as_batch=True,
)
context.run_migrations()
