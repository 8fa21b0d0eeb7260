"""As whom the server runs: Postgres refuses root and a uid without a passwd line, so this finds a user it accepts."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000


@dataclass(frozen=True, slots=True)
class Identity:
    """The user that the server believes to be, and how it becomes that user.

    `own`        the user that we are already.
    `namespace`  a user namespace in which our own uid bears another number: files keep their owner, so folders that
                 only we can enter stay open to the server. Linux only; hardened containers forbid it.
    `dropped`    root gives its rights up: binaries and data must lie where that user can reach them.
    """

    how: Literal["own", "namespace", "dropped"]
    uid: int
    gid: int

    @property
    def owner(self) -> tuple[int, int]:
        """The (uid, gid) that the server's files have on disk."""
        return (self.uid, self.gid) if self.how == "dropped" else (os.geteuid(), os.getegid())

    def process_options(self) -> dict[str, object]:
        """Keyword arguments of `subprocess.Popen` that start a child as this user and tie it to our life."""
        options: dict[str, object] = {"preexec_fn": _tie_and_enter(self, os.getpid())}
        if self.how == "dropped":
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options


def candidates(data_owner: int | None) -> list[Identity]:
    """The identities to try, best first. `data_owner` is the uid that owns the data already there, if any."""
    euid = os.geteuid()
    if euid != 0 and _is_named(euid):
        return [Identity("own", euid, os.getegid())]
    nobody = _an_ordinary_user()
    found: list[Identity] = []
    if euid == 0 and data_owner and _is_named(data_owner):
        found.append(Identity("dropped", data_owner, pwd.getpwuid(data_owner).pw_gid))
    if nobody is not None and sys.platform == "linux":
        found.append(Identity("namespace", nobody.pw_uid, nobody.pw_gid))
    if nobody is not None and euid == 0:
        found.append(Identity("dropped", nobody.pw_uid, nobody.pw_gid))
    return found


def _is_named(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _an_ordinary_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        return next((entry for entry in pwd.getpwall() if entry.pw_uid != 0), None)


def _tie_and_enter(identity: Identity, parent: int) -> Callable[[], None] | None:
    """What the child does between fork and exec; the C library is looked up here, before the fork.

    The kernel sends the signal when the *thread* that forked ends, and forgets it on a change of credentials: hence the
    order (namespace first) and the rule that the server is started from a thread that lives as long as it.
    SIGQUIT makes a postmaster end itself and all its backends at once; the next start recovers from the log.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    uid, gid = os.geteuid(), os.getegid()

    def prepare() -> None:
        if identity.how == "namespace":
            if libc.unshare(_CLONE_NEWUSER) != 0:
                raise OSError(ctypes.get_errno(), "user namespaces are not allowed here")
            _write("/proc/self/setgroups", "deny")
            _write("/proc/self/uid_map", f"{identity.uid} {uid} 1")
            _write("/proc/self/gid_map", f"{identity.gid} {gid} 1")
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _write(path: str, text: str) -> None:
    handle = os.open(path, os.O_WRONLY)
    os.write(handle, text.encode())
    os.close(handle)
