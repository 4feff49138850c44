"""Become a program that ends when its parent does: `launch.py SIGNAL PARENT UID GID PROGRAM ARGUMENT...`.

It is run by path, so that it imports nothing of ours: as root it must still work in a folder that the account
it turns into cannot read. The order matters, since a change of user clears the parent-death signal.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
KEEP_USER = "-1"


def launch(death_signal: str, parent: str, uid: str, gid: str, *command: str) -> None:
    """Change user unless `uid` is -1, tie this process to `parent`, and turn into `command`."""
    # Loaded before the change of user, which may take away the folder that Python lies in.
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    if uid != KEEP_USER:
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
        os.chdir("/")
    if libc is not None and libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0) != 0:
        sys.exit("This system refuses to tie a program to its parent (prctl).")
    if os.getppid() != int(parent):
        sys.exit("The parent ended before the program began.")
    os.execvp(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    try:
        launch(*sys.argv[1:])
    except OSError as error:
        sys.stderr.write(f"{sys.argv[5]}: {error.strerror}\n")
        sys.exit(127)
