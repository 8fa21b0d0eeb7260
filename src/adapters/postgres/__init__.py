"""The stores on Postgres: SQL as readable text, one file per noun."""
