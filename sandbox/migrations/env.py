"""Alembic's environment: runs on the connection that ``sandbox.upgrade`` hands in, inside its transaction."""

from __future__ import annotations

from alembic import context

from sandbox.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
