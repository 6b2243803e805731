"""Owns the launcher: a process that takes limits upon itself and then becomes the program it was asked to run.

It is started as a file of its own (`python -I -S limited_exec.py ...`) or, in a frozen build, as `--limited-exec`. It
must import nothing of the package and as little else as possible: every sound file passes through it, several times.
Arguments: bytes of address space, seconds of CPU, number of open files, process id of the parent, program, its words.
"""

import os
import sys

# The number is that of linux/prctl.h.
_PR_SET_PDEATHSIG = 1
_SIGKILL = 9
_CANNOT_EXECUTE = 127


def main(arguments: list[str]) -> None:
    """Take the limits and become the program; never returns. POSIX only."""
    memory_bytes, cpu_seconds, open_files, parent_pid = (int(word) for word in arguments[:4])
    command = arguments[4:]
    _take_limits(memory_bytes, cpu_seconds, open_files)
    _end_with_parent(parent_pid)
    _restore_signals()
    try:
        os.execv(command[0], command)  # noqa: S606 - this is what the launcher is for
    except OSError:
        os._exit(_CANNOT_EXECUTE)


def _take_limits(memory_bytes: int, cpu_seconds: int, open_files: int) -> None:
    assert sys.platform != "win32"
    import resource

    limits = [
        (resource.RLIMIT_CORE, 0),
        # No file can be written, not even by a program that has been taken over; pipes are not files.
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_NOFILE, open_files),
    ]
    if sys.platform == "linux":
        # macOS refuses or ignores this limit.
        limits.append((resource.RLIMIT_AS, memory_bytes))
    for kind, wanted in limits:
        _, hard = resource.getrlimit(kind)
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (allowed, allowed))


def _end_with_parent(parent_pid: int) -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    # The parent may have died before the signal was asked for.
    if os.getppid() != parent_pid:
        os._exit(_CANNOT_EXECUTE)


def _restore_signals() -> None:
    # Python ignores these two, and an ignored signal stays ignored in the program that follows.
    import signal

    for name in ("SIGPIPE", "SIGXFSZ"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)


if __name__ == "__main__":
    main(sys.argv[1:])
