"""Says what this interpreter has: versions from package metadata, GPUs when the driver's own tool names them.

Request: {}.  Result: interpreterSchema in src/model/probePython.ts.
"""

from __future__ import annotations

import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [os.path.dirname(_here), *(path for path in sys.path if os.path.abspath(path) != _here)]

import importlib.metadata  # noqa: E402
import platform  # noqa: E402
import shutil  # noqa: E402
import subprocess  # noqa: E402
from typing import Any  # noqa: E402

from engine_room.protocol import Channel, install_line, run  # noqa: E402

PACKAGES = {
    "torch": ["torch"],
    "torchvision": ["torchvision"],
    "onnx": ["onnx"],
    "onnxscript": ["onnxscript"],
    # Builds of ONNX Runtime are distributed under several names and hold the same module.
    "onnxruntime": ["onnxruntime", "onnxruntime-gpu", "onnxruntime-directml"],
    "numpy": ["numpy"],
    "nvidia-pytriton": ["nvidia-pytriton"],
}
NEEDED = ["torch", "onnx", "onnxscript", "onnxruntime", "numpy"]


def probe(_request: dict[str, Any], _channel: Channel) -> dict[str, Any]:
    versions = {name: _version(candidates) for name, candidates in PACKAGES.items()}
    # The server's package exists for this platform alone; elsewhere nobody can install it.
    serves = (platform.system(), platform.machine()) == ("Linux", "x86_64")
    needed = [*NEEDED, "nvidia-pytriton"] if serves else NEEDED
    missing = [name for name in needed if versions[name] is None]
    return {
        "executable": sys.executable,
        "version": platform.python_version(),
        "implementation": platform.python_implementation(),
        "platform": platform.system().lower(),
        "machine": platform.machine(),
        "isVirtualEnvironment": sys.prefix != sys.base_prefix,
        "packages": versions,
        "missing": missing,
        "installLine": install_line(*missing) if missing else None,
        "gpus": _gpus(),
    }


def _version(candidates: list[str]) -> str | None:
    for name in candidates:
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return None


def _gpus() -> list[dict[str, Any]]:
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return []
    query = "--query-gpu=name,driver_version,memory.total"
    try:
        answer = subprocess.run(
            [tool, query, "--format=csv,noheader,nounits"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return []
    gpus = []
    for line in answer.stdout.splitlines():
        parts = [part.strip() for part in line.split(",")]
        if len(parts) == 3 and parts[2].isdigit():
            gpus.append({"name": parts[0], "driver": parts[1], "memoryBytes": int(parts[2]) * 1024 * 1024})
    return gpus


if __name__ == "__main__":
    run(probe)
