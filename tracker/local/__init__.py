"""What makes one machine enough: embedded PostgreSQL and Valkey, and the supervisor behind `make run`.

Nothing else under `tracker` imports it, and it imports no Django: it only starts other programs.
"""
