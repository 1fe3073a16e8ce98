"""How the scripts of this folder talk to the program that started them.

A script reads one JSON request from standard input and writes one JSON object a line to standard output:

    {"type": "progress", "message": str, "fraction": float?}
    {"type": "result", "value": {...}}
    {"type": "error", "kind": str, "message": str, "file"?, "line"?, "cause"?, "nextStep"?, "details"?}

Everything else that prints, the user's model included, ends up on standard error: the real standard output is
duplicated first, then file descriptor 1 is pointed at descriptor 2.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import json
import math
import os
import secrets
import shlex
import shutil
import signal
import sys
import threading
import traceback
from typing import Any, Callable, Iterator

from . import EXIT_CANCELLED


class Failure(Exception):
    """An error in the user's words; `kind` is one of failureKinds in src/core/failure.ts."""

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        field: str | None = None,
        cause: str | None = None,
        next_step: str | None = None,
    ) -> None:
        super().__init__(message)
        self.fields = {
            "kind": kind,
            "message": message,
            "file": file,
            "line": line,
            "field": field,
            "cause": cause,
            "nextStep": next_step,
        }


class Channel:
    """The protocol's own copy of standard output."""

    def __init__(self) -> None:
        sys.stdout.flush()
        self._descriptor = os.dup(1)
        os.dup2(2, 1)
        self._lock = threading.Lock()

    def send(self, message: dict[str, Any]) -> None:
        line = json.dumps(message, ensure_ascii=True, allow_nan=False) + "\n"
        data = line.encode("ascii")
        with self._lock:
            while data:
                data = data[os.write(self._descriptor, data) :]

    def progress(self, message: str, fraction: float | None = None) -> None:
        progress: dict[str, Any] = {"type": "progress", "message": message}
        if fraction is not None:
            progress["fraction"] = min(1.0, max(0.0, fraction))
        self.send(progress)


def run(work: Callable[[dict[str, Any], Channel], dict[str, Any]]) -> None:
    """Reads the request, does the work, reports its end and leaves the process."""
    channel = Channel()
    try:
        if sys.version_info < (3, 10):
            version = ".".join(str(part) for part in sys.version_info[:3])
            raise Failure(
                "missing-tool",
                f"{sys.executable} is Python {version}; Engine Room needs Python 3.10 or newer.",
                next_step="Choose another Python interpreter.",
            )
        _end_on_signals()
        request = json.loads(sys.stdin.buffer.read().decode("utf-8"))
        value = work(request, channel)
        channel.send({"type": "result", "value": value})
        status = 0
    except BaseException as thrown:  # noqa: BLE001 - a user's module may raise SystemExit, or anything else
        channel.send({"type": "error", **_describe(thrown)})
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that the user's module left behind must not keep the process alive.
    os._exit(status)


def _describe(thrown: BaseException) -> dict[str, Any]:
    details = "".join(traceback.format_exception(type(thrown), thrown, thrown.__traceback__))
    if isinstance(thrown, Failure):
        fields = {name: value for name, value in thrown.fields.items() if value is not None}
        return {**fields, "details": details}
    if is_disk_full(thrown):
        return {**_disk_full(thrown), "details": details}
    if isinstance(thrown, MemoryError):
        message = "There was not enough memory."
        return {"kind": "process-failed", "message": message, "cause": str(thrown), "details": details}
    return {
        "kind": "internal",
        "message": f"The script {os.path.basename(sys.argv[0])} failed unexpectedly.",
        "cause": one_line(thrown),
        "details": details,
    }


def one_line(thrown: BaseException) -> str:
    """The type and the text of an exception on one line, cut where it would fill a screen."""
    text = " ".join(line.strip() for line in str(thrown).splitlines() if line.strip())
    name = type(thrown).__name__
    return f"{name}: {text if len(text) <= 300 else text[:299] + '…'}" if text else name


def is_disk_full(thrown: BaseException) -> bool:
    """True for "no space left", an exceeded quota and the file size limit; C++ libraries only leave the text."""
    if isinstance(thrown, OSError) and thrown.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return True
    if any(os.strerror(code) in str(thrown) for code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)):
        return True
    chained = thrown.__cause__ or (None if thrown.__suppress_context__ else thrown.__context__)
    return chained is not None and is_disk_full(chained)


def _disk_full(thrown: BaseException) -> dict[str, Any]:
    target = _outputs.last_target
    place = target if target is not None else "a file"
    return {
        "kind": "disk-full",
        "message": f"The disk is full: {place} could not be written.",
        "cause": one_line(thrown),
        "nextStep": "Free some space and run the step again; earlier results are unchanged.",
        **({} if target is None else {"file": target}),
    }


# ------------------------------------------------------------------------------------------------ packages


def install_line(*packages: str) -> str:
    """The exact line that installs packages for this interpreter."""
    return f"{shlex.quote(sys.executable)} -m pip install {' '.join(packages)}"


def require(name: str, package: str | None = None, needed_by: str | None = None) -> Any:
    """Imports a package of the user's environment, or says how to install it."""
    package = package or name.split(".")[0]
    purpose = "" if needed_by is None else f", which {needed_by} needs,"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        absent = missing.name is not None and (name == missing.name or name.startswith(f"{missing.name}."))
        if not absent:
            raise Failure(
                "missing-package",
                f"{package}{purpose} is installed for {sys.executable}, but lacks {missing.name}.",
                cause=one_line(missing),
                next_step=install_line(str(missing.name).split(".")[0]),
            ) from missing
        raise Failure(
            "missing-package",
            f"{package}{purpose} is not installed for {sys.executable}.",
            cause=one_line(missing),
            next_step=install_line(package),
        ) from missing
    except Failure:
        raise
    except Exception as broken:  # noqa: BLE001 - a broken installation may raise anything
        raise Failure(
            "missing-package",
            f"{package}{purpose} is installed for {sys.executable}, but cannot be loaded.",
            cause=one_line(broken),
            next_step=install_line("--force-reinstall", package),
        ) from broken


# ------------------------------------------------------------------------------------------------ files


class _Outputs:
    """Temporary folders to remove when the process is told to end, and the file being written last."""

    def __init__(self) -> None:
        self.folders: set[str] = set()
        self.last_target: str | None = None
        self.committing = threading.Lock()


_outputs = _Outputs()


@contextlib.contextmanager
def writing(target: str) -> Iterator[str]:
    """Gives a temporary sibling folder to write into, then moves what it holds beside (and onto) `target`.

    The file named like `target` must be there; other files (external data) are moved before it. When anything
    fails, or the process is told to end, the folder is removed and `target` stays as it was.
    """
    target = os.path.abspath(target)
    _outputs.last_target = target
    parent = os.path.dirname(target)
    try:
        os.makedirs(parent, exist_ok=True)
    except OSError as error:
        if is_disk_full(error):
            raise
        raise Failure("bad-input", f"{parent} cannot be created.", file=parent, cause=one_line(error)) from error
    folder = f"{target}.{secrets.token_hex(6)}.partial"
    try:
        os.mkdir(folder)
    except OSError as error:
        if is_disk_full(error):
            raise
        raise Failure("bad-input", f"{parent} cannot be written to.", file=parent, cause=one_line(error)) from error
    _outputs.folders.add(folder)
    try:
        yield folder
        _commit(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _outputs.folders.discard(folder)


def _commit(folder: str, target: str) -> None:
    name = os.path.basename(target)
    others = sorted(other for other in os.listdir(folder) if other != name)
    for file in [*others, name]:
        with open(os.path.join(folder, file), "rb+") as written:
            os.fsync(written.fileno())
    with _outputs.committing:
        if others:
            # An old graph must never meet new weights, so it goes first.
            with contextlib.suppress(FileNotFoundError):
                os.unlink(target)
        for other in others:
            os.replace(os.path.join(folder, other), os.path.join(os.path.dirname(target), other))
        os.replace(os.path.join(folder, name), target)


def check_space(folder: str) -> None:
    """Raises the system's own error when nothing more can be written; C++ libraries swallow it."""
    probe = os.path.join(folder, "space")
    try:
        with open(probe, "wb") as file:
            file.write(bytes(65536))
            file.flush()
            os.fsync(file.fileno())
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(probe)


def file_size(path: str) -> int:
    return os.stat(path).st_size


# ------------------------------------------------------------------------------------------------ end


def _end_on_signals() -> None:
    """Ends the process at once on SIGTERM or SIGINT, without leftovers, even while the main thread is inside C++."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    watched = {signal.SIGTERM, signal.SIGINT}
    for number in watched:
        # Only the wake-up byte is wanted; the thread below does the work.
        signal.signal(number, lambda *_: None)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_forget_signals)

    def wait() -> None:
        while True:
            if any(number in watched for number in os.read(reader, 64)):
                break
        # A move under way is a matter of microseconds; it is let finish.
        with _outputs.committing:
            for folder in list(_outputs.folders):
                shutil.rmtree(folder, ignore_errors=True)
            os._exit(EXIT_CANCELLED)

    threading.Thread(target=wait, name="engine-room-signals", daemon=True).start()


def _forget_signals() -> None:
    """A forked child (a DataLoader worker, say) must not end its parent through the shared pipe."""
    with contextlib.suppress(ValueError):
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)


# ------------------------------------------------------------------------------------------------ numbers


def finite(value: float) -> float:
    """JSON has no infinity: an overflowing figure becomes the largest number."""
    if math.isnan(value):
        return 0.0
    return max(-sys.float_info.max, min(sys.float_info.max, float(value)))
