"""Measures PyTorch and ONNX files on the same input with the same number of threads; returns every sample.

Request: measureRequest in src/model/measureModels.ts.

The builds take turns: in each round every build is called a few times untimed (so that the threads of the build
before it go to sleep and the caches are its own), then a chunk of timed calls. Drift of the machine hits all alike.
"""

from __future__ import annotations

import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [os.path.dirname(_here), *(path for path in sys.path if os.path.abspath(path) != _here)]

import time  # noqa: E402
from typing import Any, Callable  # noqa: E402

from engine_room import inputs as inputs_module  # noqa: E402
from engine_room.protocol import Channel, Failure, require, run  # noqa: E402
from engine_room.sessions import open_session, run_session, size_on_disk  # noqa: E402

LEAST_ITERATIONS = 20
ROUNDS = 10
UNTIMED_PER_TURN = 2
# Threads that wait for each other, as PyTorch's do, suffer many times over when they lose their core.
BUSY_LOAD_PER_CORE = 0.5


class _Build:
    def __init__(self, request: dict[str, Any], call: Callable[[], Any], size: int, device: str) -> None:
        self.request = request
        self.call = call
        self.size = size
        self.device = device
        self.samples: list[int] = []
        self.spent_ns = 0
        self.stopped_early = False


def measure(request: dict[str, Any], channel: Channel) -> dict[str, Any]:
    specs = request["inputs"]
    threads = request["threads"] or _cores()
    sample = (
        inputs_module.load_sample(request["sample"], specs)
        if request.get("sample") is not None
        else inputs_module.make_sample(specs)
    )
    sample = inputs_module.batched(sample, specs, request["batch"])
    device = _device(request)
    load = _load_per_core()
    if load is not None and load > BUSY_LOAD_PER_CORE:
        channel.progress(f"The machine is busy ({load:.1f} waiting threads a core); times will be longer than alone")
    builds = []
    for index, build in enumerate(request["builds"]):
        channel.progress(f"Loading {build['label']}", 0.1 * index / len(request["builds"]))
        builds.append(_prepare(build, specs, sample, threads, device))
    for index, build in enumerate(builds):
        channel.progress(f"Warming up {build.request['label']}", 0.1 + 0.1 * index / len(builds))
        for _ in range(request["warmup"]):
            build.call()
    _take_turns(builds, request["iterations"], request["maxSeconds"], channel)
    return {
        "threads": threads,
        "batch": request["batch"],
        "warmup": request["warmup"],
        "loadPerCore": load,
        "builds": [
            {
                "label": build.request["label"],
                "kind": build.request["kind"],
                "path": build.request.get("path"),
                "sizeBytes": build.size,
                "device": build.device,
                "samplesNs": build.samples,
                "stoppedEarly": build.stopped_early,
            }
            for build in builds
        ],
    }


def _take_turns(builds: list[_Build], iterations: int, max_seconds: float, channel: Channel) -> None:
    chunk = max(1, -(-iterations // ROUNDS))
    limit_ns = int(max_seconds * 1e9)
    least = min(iterations, LEAST_ITERATIONS)
    while any(_is_open(build, iterations) for build in builds):
        for build in builds:
            if not _is_open(build, iterations):
                continue
            done = min(len(each.samples) for each in builds) / iterations
            channel.progress(f"Measuring {build.request['label']}", 0.2 + 0.8 * done)
            turn_started = time.perf_counter_ns()
            for _ in range(UNTIMED_PER_TURN):
                build.call()
            for _ in range(min(chunk, iterations - len(build.samples))):
                started = time.perf_counter_ns()
                build.call()
                build.samples.append(time.perf_counter_ns() - started)
                spent = build.spent_ns + time.perf_counter_ns() - turn_started
                if len(build.samples) >= least and spent > limit_ns:
                    build.stopped_early = len(build.samples) < iterations
                    break
            build.spent_ns += time.perf_counter_ns() - turn_started


def _is_open(build: _Build, iterations: int) -> bool:
    return not build.stopped_early and len(build.samples) < iterations


def _prepare(build: dict[str, Any], specs: list[Any], sample: Any, threads: int, device: str) -> _Build:
    if build["kind"] == "pytorch":
        return _prepare_pytorch(build, specs, sample, threads, device)
    path = build["path"]
    session = open_session(path, threads=threads, device=device)
    used = "cuda" if "CUDAExecutionProvider" in session.get_providers() else "cpu"
    # The first call goes through the explaining way, so that a refusal has a reason.
    run_session(session, path, sample)
    feed = {each.name: sample[each.name] for each in session.get_inputs()}
    return _Build(build, lambda: session.run(None, feed), size_on_disk(path), used)


def _prepare_pytorch(build: dict[str, Any], specs: list[Any], sample: Any, threads: int, device: str) -> _Build:
    from engine_room.entry_point import load_model
    from engine_room.model_run import forward

    torch = require("torch", needed_by="measuring")
    torch.set_num_threads(threads)
    model = load_model(build["entry"]).to(device)
    tensors = inputs_module.as_tensors(sample, specs, device)
    forward(model, tensors, os.path.abspath(build["entry"]["file"]), specs)
    weights = [*model.parameters(), *model.buffers()]
    size = sum(tensor.numel() * tensor.element_size() for tensor in weights)

    def call() -> Any:
        with torch.inference_mode():
            result = model(*tensors)
            if device == "cuda":
                torch.cuda.synchronize()
            return result

    return _Build(build, call, size, device)


def _device(request: dict[str, Any]) -> str:
    """`cuda` only where both sides can use it, so that one device is compared with itself."""
    wanted = request.get("device", "auto")
    if wanted == "cpu":
        return "cpu"
    kinds = {build["kind"] for build in request["builds"]}
    has_cuda = True
    if "pytorch" in kinds:
        has_cuda = require("torch", needed_by="measuring").cuda.is_available()
    if kinds - {"pytorch"}:
        runtime = require("onnxruntime", needed_by="measuring")
        has_cuda = has_cuda and "CUDAExecutionProvider" in runtime.get_available_providers()
    if wanted == "cuda" and not has_cuda:
        raise Failure("bad-input", "Not every build can run on the GPU here.", next_step="Measure on the CPU.")
    return "cuda" if has_cuda else "cpu"


def _load_per_core() -> float | None:
    """Load average of the last minute, before this measurement adds to it."""
    try:
        return os.getloadavg()[0] / (os.cpu_count() or 1)
    except (AttributeError, OSError):
        return None


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


if __name__ == "__main__":
    run(measure)
