"""Exports a PyTorch model to ONNX with one of PyTorch's two exporters and checks the file.

Request: exportRequest in src/model/exportModel.ts, with absolute paths.
"""

from __future__ import annotations

import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [os.path.dirname(_here), *(path for path in sys.path if os.path.abspath(path) != _here)]

import inspect  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402
from collections.abc import Mapping  # noqa: E402
from typing import Any  # noqa: E402

from engine_room import inputs as inputs_module  # noqa: E402
from engine_room.entry_point import load_model  # noqa: E402
from engine_room.explain_export import explain_export  # noqa: E402
from engine_room.model_run import flatten, forward  # noqa: E402
from engine_room.protocol import Channel, Failure, check_space, is_disk_full, one_line, require, run, writing  # noqa: E402
from engine_room.sessions import (  # noqa: E402
    EXTERNAL_DATA_ABOVE_BYTES,
    EXTERNAL_TENSOR_BYTES,
    describe_model,
    external_data_files,
    size_on_disk,
)


def export(request: dict[str, Any], channel: Channel) -> dict[str, Any]:
    started = time.perf_counter()
    exporter = request["exporter"]
    specs = request["inputs"]
    target = os.path.abspath(request["path"])
    channel.progress("Loading PyTorch", 0.0)
    torch = require("torch", needed_by="export")
    onnx = require("onnx", needed_by="export")
    if exporter == "dynamo":
        require("onnxscript", needed_by="the dynamo exporter")
    channel.progress("Loading the model", 0.1)
    model = load_model(request["entry"])
    entry_file = os.path.abspath(request["entry"]["file"])
    sample = _example(request, specs)
    tensors = inputs_module.as_tensors(sample, specs)
    channel.progress("Trying the model on an example input", 0.2)
    result_names = _result_names(model, tensors, entry_file, specs)
    output_names = _output_names(request, result_names, specs)
    external = request["externalData"]
    if external == "auto":
        external = _weight_bytes(model) > EXTERNAL_DATA_ABOVE_BYTES
    channel.progress(f"Exporting with the {exporter} exporter, opset {request['opset']}", 0.3)
    with writing(target) as folder:
        draft = os.path.join(folder, os.path.basename(target))
        arguments = {
            "input_names": [spec["name"] for spec in specs],
            "output_names": output_names,
            "opset_version": request["opset"],
        }
        with warnings.catch_warnings(record=True) as caught, torch.no_grad():
            warnings.simplefilter("always")
            try:
                if exporter == "dynamo":
                    _export_dynamo(model, tensors, specs, arguments, draft, external)
                else:
                    _export_torchscript(model, tensors, specs, arguments, draft)
            except Failure:
                raise
            except Exception as error:  # noqa: BLE001 - the exporters raise many kinds
                if is_disk_full(error):
                    raise
                check_space(folder)
                raise explain_export(model, error, exporter, entry_file, request["opset"]) from error
        channel.progress("Checking the ONNX file", 0.8)
        notes = _finish(draft, request, external, torch)
        _check(draft, onnx)
        facts = describe_model(onnx.load(draft, load_external_data=False))
        _check_axes(facts["inputs"], specs, target, exporter)
        files = [os.path.basename(path) for path in external_data_files(draft)]
        size = size_on_disk(draft)
    _remove_stale_data(target, files)
    return {
        "path": target,
        "externalData": [os.path.join(os.path.dirname(target), name) for name in files],
        "sizeBytes": size,
        "exporter": exporter,
        **facts,
        "notes": notes,
        "warnings": _tracer_warnings(caught),
        "versions": _versions(torch, onnx, exporter),
        "durationNs": int((time.perf_counter() - started) * 1e9),
    }


def _example(request: dict[str, Any], specs: list[Any]) -> dict[str, Any]:
    """Example arrays whose dynamic axes are at least 2 long: torch.export takes a size of 0 or 1 as fixed."""
    sizes = {}
    for axis, limits in inputs_module.axis_limits(specs).items():
        wanted = max(limits.get("opt", 2), 2)
        sizes[axis] = min(max(wanted, limits.get("min", 1)), limits.get("max", wanted))
    if request.get("sample") is None:
        return inputs_module.make_sample(specs, sizes)
    return inputs_module.resize_axes(inputs_module.load_sample(request["sample"], specs), specs, sizes)


def _result_names(model: Any, tensors: Any, entry_file: str, specs: list[Any]) -> list[Any]:
    """Runs the model once, so that its own errors are not blamed on the exporter; one name or None an output."""
    torch = require("torch")
    outputs = forward(model, tensors, entry_file, specs)
    with torch.no_grad():
        result = model(*tensors)
    if isinstance(result, Mapping) and all(len(flatten(value)) == 1 for value in result.values()):
        return [str(name) for name in result]
    return [None] * len(outputs)


def _output_names(request: dict[str, Any], found: list[Any], specs: list[Any]) -> list[str]:
    wanted = request.get("outputNames") or []
    if wanted:
        if len(wanted) != len(found):
            raise Failure(
                "bad-input",
                f"The pipeline names {len(wanted)} outputs, but the model returns {len(found)} tensors.",
                next_step=f"Give {len(found)} names under `outputs`, or none.",
            )
        return list(wanted)
    taken = {spec["name"] for spec in specs}
    single = len(found) == 1
    names = [name or ("output" if single else f"output_{index}") for index, name in enumerate(found)]
    return [f"{name}_out" if name in taken else name for name in names]


def _dynamic_axes(spec: Any) -> dict[int, str]:
    """Positions of the axes that really vary; one whose limits coincide is fixed."""
    dynamic = {}
    for position, axis in enumerate(spec["shape"]):
        limits = spec.get("axes", {}).get(axis, {}) if isinstance(axis, str) else None
        if limits is not None and not (limits and limits["min"] == limits["max"]):
            dynamic[position] = axis
    return dynamic


def _export_dynamo(
    model: Any, tensors: Any, specs: list[Any], arguments: dict[str, Any], draft: str, external: bool
) -> None:
    torch = require("torch")
    if "dynamo" not in inspect.signature(torch.onnx.export).parameters:
        raise Failure(
            "missing-package",
            f"PyTorch {torch.__version__} has no dynamo exporter to ONNX.",
            next_step="Install PyTorch 2.5 or newer, or set `export.exporter: torchscript`.",
        )
    limits = inputs_module.axis_limits(specs)
    dims = {
        axis: torch.export.Dim(axis, min=limits[axis].get("min"), max=limits[axis].get("max"))
        for spec in specs
        for axis in _dynamic_axes(spec).values()
    }
    shapes: Any = tuple(
        {position: dims[axis] for position, axis in _dynamic_axes(spec).items()} or None for spec in specs
    )
    parameters = list(inspect.signature(model.forward).parameters.values())
    if parameters and parameters[0].kind is inspect.Parameter.VAR_POSITIONAL:
        shapes = (shapes,)
    program = torch.onnx.export(
        model, tensors, None, dynamo=True, verbose=False, dynamic_shapes=shapes if dims else None, **arguments
    )
    program.save(draft, external_data=external)


def _export_torchscript(model: Any, tensors: Any, specs: list[Any], arguments: dict[str, Any], draft: str) -> None:
    torch = require("torch")
    axes = {spec["name"]: _dynamic_axes(spec) for spec in specs if _dynamic_axes(spec)}
    choice = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(model, tensors, draft, verbose=False, dynamic_axes=axes or None, **choice, **arguments)


def _finish(draft: str, request: dict[str, Any], external: bool, torch: Any) -> list[str]:
    """Puts the weights where they were asked for, and lowers the IR version to what the server reads."""
    onnx = require("onnx")
    notes = []
    model = onnx.load(draft, load_external_data=False)
    opset = next((each.version for each in model.opset_import if each.domain in ("", "ai.onnx")), 0)
    if opset != request["opset"]:
        raise Failure(
            "unsupported-operator",
            f"The {request['exporter']} exporter of PyTorch {torch.__version__} wrote opset {opset}"
            f" instead of {request['opset']}.",
            file=request["path"],
            cause="The exporter works at a newer opset and could not convert the graph down.",
            next_step="Use `export.exporter: torchscript`, or a serving release with a newer ONNX Runtime.",
        )
    highest = request.get("maxIrVersion") or model.ir_version
    if model.ir_version > highest:
        if highest < 8 and len(model.functions) > 0:
            raise Failure(
                "unsupported-operator",
                f"The model contains ONNX functions, which need IR version 8; the server reads {highest}.",
                next_step="Use `export.exporter: torchscript`, or a newer serving release.",
            )
        notes.append(f"IR version lowered from {model.ir_version} to {highest} for the serving ONNX Runtime.")
        model.ir_version = highest
    _trim_metadata(model)
    files = sorted(name for name in os.listdir(os.path.dirname(draft)) if name != os.path.basename(draft))
    data_name = f"{os.path.basename(draft)}.data"
    if files == [data_name] if external else not files:
        with open(draft, "wb") as file:
            file.write(model.SerializeToString())
        return notes
    # The exporter put the weights elsewhere than wanted (TorchScript makes one file a tensor beyond 2 GiB).
    onnx.load_external_data_for_model(model, os.path.dirname(draft))
    for name in files:
        os.unlink(os.path.join(os.path.dirname(draft), name))
    if external:
        onnx.save_model(model, draft, save_as_external_data=True, location=data_name, size_threshold=EXTERNAL_TENSOR_BYTES)
    else:
        onnx.save_model(model, draft)
    return notes


def _trim_metadata(model: Any) -> None:
    """Removes what the dynamo exporter notes beside the graph and a server has no use for.

    Stack traces name the folders of this machine. All of it is a field of IR version 10.
    """
    keep_names = model.ir_version >= 10

    def trim(item: Any) -> None:
        if not hasattr(item, "metadata_props"):
            return
        kept = [each for each in item.metadata_props if keep_names and not each.key.endswith("stack_trace")]
        if len(kept) < len(item.metadata_props):
            entries = [(each.key, each.value) for each in kept]
            del item.metadata_props[:]
            for key, value in entries:
                item.metadata_props.add(key=key, value=value)

    def visit(graph: Any) -> None:
        trim(graph)
        for item in [*graph.node, *graph.initializer, *graph.value_info, *graph.input, *graph.output]:
            trim(item)
        for node in graph.node:
            for attribute in node.attribute:
                for inner in [attribute.g, *attribute.graphs]:
                    if inner.node:
                        visit(inner)

    visit(model.graph)


def _check(draft: str, onnx: Any) -> None:
    try:
        # By path, so that models beyond the protobuf limit are checked too.
        onnx.checker.check_model(draft, full_check=True)
    except Exception as error:  # noqa: BLE001 - ValidationError and InferenceError have no common base
        raise Failure(
            "corrupt-file",
            "The exported ONNX file does not pass the ONNX checker.",
            cause=one_line(error),
            next_step="Try the other exporter or another opset.",
        ) from error


def _check_axes(found: list[Any], specs: list[Any], target: str, exporter: str) -> None:
    by_name = {each["name"]: each["shape"] for each in found}
    for spec in specs:
        if spec["name"] not in by_name:
            raise Failure(
                "bad-input",
                f"The exported model does not use the input {spec['name']}.",
                cause=f"Its inputs are {', '.join(by_name) or 'none'}.",
                next_step="Remove this input from the pipeline file, or use it in the model.",
            )
        for position, axis in _dynamic_axes(spec).items():
            size = by_name[spec["name"]][position]
            if isinstance(size, int):
                raise Failure(
                    "wrong-shape",
                    f"The {exporter} exporter fixed the axis {axis} of the input {spec['name']} at {size}.",
                    file=target,
                    cause="The model contains a size written as a number, such as reshape(2, -1).",
                    next_step="Take the size from the input instead, or declare the axis with a fixed size.",
                )


def _weight_bytes(model: Any) -> int:
    return sum(tensor.numel() * tensor.element_size() for tensor in [*model.parameters(), *model.buffers()])


def _remove_stale_data(target: str, files: list[str]) -> None:
    """Weights of an earlier export that the new graph does not use."""
    stale = f"{target}.data"
    if os.path.basename(stale) not in files and os.path.isfile(stale):
        os.unlink(stale)


def _tracer_warnings(caught: list[Any]) -> list[str]:
    """What the tracer could not follow; such a graph may be wrong for other inputs."""
    found = []
    for each in caught:
        if each.category.__name__ == "TracerWarning":
            text = str(each.message).splitlines()[0]
            found.append(f"{os.path.basename(each.filename)}:{each.lineno}: {text}")
    return found[:20]


def _versions(torch: Any, onnx: Any, exporter: str) -> dict[str, str]:
    versions = {"torch": torch.__version__, "onnx": onnx.__version__}
    if exporter == "dynamo":
        versions["onnxscript"] = require("onnxscript").__version__
    return versions


if __name__ == "__main__":
    run(export)
