"""Revisions of the platform's database (Alembic), applied when it is opened; each only adds."""
