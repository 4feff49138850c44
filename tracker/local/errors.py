"""What this room says when it cannot go on."""


class LocalError(Exception):
    """Why the servers or the processes of this machine cannot start, in one line for a person."""
