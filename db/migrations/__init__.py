"""Changes of the tables, oldest first; run by Alembic."""
