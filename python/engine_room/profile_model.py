"""Records a few steps of the model with torch.profiler and writes a Chrome trace.

Request: profileRequest in src/model/profileModel.ts.
"""

from __future__ import annotations

import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [os.path.dirname(_here), *(path for path in sys.path if os.path.abspath(path) != _here)]

import gzip  # noqa: E402
import shutil  # noqa: E402
from typing import Any  # noqa: E402

from engine_room import inputs as inputs_module  # noqa: E402
from engine_room.entry_point import load_model  # noqa: E402
from engine_room.model_run import forward  # noqa: E402
from engine_room.protocol import Channel, check_space, file_size, require, run, writing  # noqa: E402


# Kineto logs what it does not find (a GPU, say) as errors; the trace itself tells.
os.environ.setdefault("KINETO_LOG_LEVEL", "99")


def profile(request: dict[str, Any], channel: Channel) -> dict[str, Any]:
    specs = request["inputs"]
    target = os.path.abspath(request["path"])
    channel.progress("Loading PyTorch", 0.0)
    torch = require("torch", needed_by="profiling")
    profiler = require("torch.profiler", package="torch")
    device = "cuda" if torch.cuda.is_available() and request.get("device", "auto") != "cpu" else "cpu"
    channel.progress("Loading the model", 0.1)
    entry_file = os.path.abspath(request["entry"]["file"])
    model = load_model(request["entry"]).to(device)
    sample = (
        inputs_module.load_sample(request["sample"], specs)
        if request.get("sample") is not None
        else inputs_module.make_sample(specs)
    )
    sample = inputs_module.batched(sample, specs, request["batch"]) if request.get("batch") else sample
    tensors = inputs_module.as_tensors(sample, specs, device)
    # A model that fails does so here, where the reason can be told.
    forward(model, tensors, entry_file, specs)
    activities = [profiler.ProfilerActivity.CPU]
    if device == "cuda":
        activities.append(profiler.ProfilerActivity.CUDA)
    steps = request["wait"] + request["warmup"] + request["active"]
    schedule = profiler.schedule(
        wait=request["wait"], warmup=request["warmup"], active=request["active"], repeat=1
    )
    with writing(target) as folder:
        plain = os.path.join(folder, "trace.json")
        with profiler.profile(
            activities=activities,
            schedule=schedule,
            on_trace_ready=lambda each: _export(each, plain),
            record_shapes=request["shapes"],
            profile_memory=request["memory"],
            with_stack=request["stacks"],
        ) as recorder:
            for step in range(steps):
                channel.progress(f"Step {step + 1} of {steps}", 0.2 + 0.6 * step / steps)
                with torch.inference_mode():
                    model(*tensors)
                if device == "cuda":
                    torch.cuda.synchronize()
                recorder.step()
        channel.progress("Compressing the trace", 0.9)
        # The profiler writes in C++ and tells nobody when the disk is full.
        check_space(folder)
        draft = os.path.join(folder, os.path.basename(target))
        with open(plain, "rb") as source, gzip.open(draft, "wb", compresslevel=6) as packed:
            shutil.copyfileobj(source, packed, 1 << 20)
        os.unlink(plain)
    return {
        "path": target,
        "sizeBytes": file_size(target),
        "device": torch.cuda.get_device_name() if device == "cuda" else "cpu",
        "activeSteps": request["active"],
        "inputs": [{"name": spec["name"], "shape": list(sample[spec["name"]].shape)} for spec in specs],
        "versions": {"torch": torch.__version__},
    }


def _export(recorder: Any, path: str) -> None:
    """Writes the trace under a relative name: Kineto puts the path into the JSON text as it is, quotes included."""
    before = os.getcwd()
    os.chdir(os.path.dirname(path))
    try:
        recorder.export_chrome_trace(os.path.basename(path))
    finally:
        os.chdir(before)


if __name__ == "__main__":
    run(profile)
