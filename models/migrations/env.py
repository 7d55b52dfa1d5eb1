"""Alembic's entry: runs the migrations on the connection that ``bot.schema`` hands over."""

from alembic import context
from sqlmodel import SQLModel

import models  # noqa: F401 - fills the metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")  # as long as the other takes
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7305021)")  # two `migrate` at once: one waits
    context.run_migrations()
