"""Every store in memory, as strict as Postgres: for tests, and for whoever wants the core without a database."""
