"""ONNX Runtime sessions, with load failures in plain words."""

from __future__ import annotations

import os
from typing import Any, Mapping

from .protocol import Failure, is_disk_full, one_line, require

# Above this a protobuf file comes too near to its limit of 2 GiB; weights go beside the graph.
EXTERNAL_DATA_ABOVE_BYTES = 1_500_000_000
# Smaller tensors (shapes, axes, scalars) stay in the graph, where shape inference needs them.
EXTERNAL_TENSOR_BYTES = 256


def open_session(path: str, *, threads: int = 0, device: str = "cpu", options: Any = None) -> Any:
    """An inference session for a file; `threads` 0 leaves the choice to ONNX Runtime."""
    runtime = require("onnxruntime")
    if not os.path.isfile(path):
        raise Failure("not-found", f"{path} does not exist.", file=path, next_step="Run the step that makes it first.")
    options = options or runtime.SessionOptions()
    options.log_severity_level = 3
    if threads > 0:
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
    providers = ["CPUExecutionProvider"]
    if device == "cuda":
        providers.insert(0, "CUDAExecutionProvider")
    try:
        return runtime.InferenceSession(path, options, providers=providers)
    except Exception as error:  # noqa: BLE001 - ONNX Runtime's own exception types have no common base
        if is_disk_full(error):
            raise
        raise _explain_load(path, error, runtime) from error


def _explain_load(path: str, error: BaseException, runtime: Any) -> Failure:
    text = str(error)
    kind = type(error).__name__
    name = os.path.basename(path)
    if "external" in text.lower() and any(
        words in text for words in ("cannot get file size", "does not exist", "No such file", "not found", "escapes")
    ):
        return Failure(
            "not-found",
            f"The weights that {name} keeps in another file are missing.",
            file=path,
            cause=one_line(error),
            next_step="Copy the external data file beside the ONNX file, or export again.",
        )
    if kind in ("InvalidProtobuf", "NoModel") or "protobuf" in text.lower():
        return Failure(
            "corrupt-file",
            f"{name} is not a readable ONNX file.",
            file=path,
            cause=one_line(error),
            next_step="Export the model again.",
        )
    if kind == "NotImplemented" or "NOT_IMPLEMENTED" in text or "is not a registered function" in text:
        return Failure(
            "unsupported-operator",
            f"ONNX Runtime {runtime.__version__} has no implementation for an operator of {name}.",
            file=path,
            cause=one_line(error),
            next_step="Export with another opset, or leave this variant out.",
        )
    if "opset" in text.lower() or "IR version" in text:
        return Failure(
            "unsupported-operator",
            f"ONNX Runtime {runtime.__version__} is too old for {name}.",
            file=path,
            cause=one_line(error),
            next_step="Export with a lower opset, or install a newer onnxruntime.",
        )
    return Failure(
        "corrupt-file",
        f"ONNX Runtime {runtime.__version__} refuses {name}.",
        file=path,
        cause=one_line(error),
        next_step="Export the model again.",
    )


def run_session(session: Any, path: str, sample: Mapping[str, Any]) -> list[Any]:
    """One call; the sample's arrays are given to the inputs of the same name."""
    names = [each.name for each in session.get_inputs()]
    missing = [name for name in names if name not in sample]
    if missing:
        raise Failure(
            "bad-input",
            f"{os.path.basename(path)} has inputs that the pipeline does not declare: {', '.join(missing)}.",
            file=path,
            cause=f"The pipeline declares {', '.join(sample) or 'none'}; the file takes {', '.join(names)}.",
            next_step="Give the inputs in the pipeline file the names of the ONNX inputs.",
        )
    try:
        return session.run(None, {name: sample[name] for name in names})
    except Exception as error:  # noqa: BLE001 - ONNX Runtime's own exception types have no common base
        text = str(error)
        given = ", ".join(f"{name} {sample[name].dtype} {list(sample[name].shape)}" for name in names)
        is_shape = any(word in text for word in ("dimension", "shape", "Shape", "data type", "broadcast"))
        raise Failure(
            "wrong-shape" if is_shape else "process-failed",
            f"{os.path.basename(path)} cannot be run on {given}.",
            file=path,
            cause=one_line(error),
            next_step="An axis may have been fixed while exporting; export with named axes, or with the other exporter."
            if is_shape
            else None,
        ) from error


def output_names(session: Any) -> list[str]:
    return [each.name for each in session.get_outputs()]


def external_data_files(path: str) -> list[str]:
    """Absolute paths of the files in which an ONNX model keeps weights."""
    onnx = require("onnx")
    helper = require("onnx.external_data_helper")
    model = onnx.load(path, load_external_data=False)
    locations = set()
    for tensor in helper._get_all_tensors(model):  # noqa: SLF001 - the only place that knows every tensor of a model
        if helper.uses_external_data(tensor):
            locations.add(helper.ExternalDataInfo(tensor).location)
    return sorted(os.path.join(os.path.dirname(path), location) for location in locations)


def size_on_disk(path: str) -> int:
    """Bytes of the graph and of its external data."""
    return sum(os.path.getsize(each) for each in [path, *external_data_files(path)] if os.path.isfile(each))


def describe_model(model: Any) -> dict[str, Any]:
    """Plain facts of a loaded ModelProto: inputs, outputs, opsets, operators."""
    onnx = require("onnx")

    def value(info: Any) -> dict[str, Any]:
        tensor = info.type.tensor_type
        name = onnx.TensorProto.DataType.Name(tensor.elem_type).lower()
        dtype = {"float": "float32", "double": "float64"}.get(name, name)
        dims = tensor.shape.dim if tensor.HasField("shape") else []
        return {
            "name": info.name,
            "dtype": dtype,
            "shape": [dim.dim_value if dim.HasField("dim_value") else (dim.dim_param or "?") for dim in dims],
        }

    weights = {initializer.name for initializer in model.graph.initializer}
    operators: dict[str, int] = {}
    for node in model.graph.node:
        name = node.op_type if node.domain in ("", "ai.onnx") else f"{node.domain}.{node.op_type}"
        operators[name] = operators.get(name, 0) + 1
    return {
        "irVersion": model.ir_version,
        "producer": f"{model.producer_name} {model.producer_version}".strip(),
        "opset": next((each.version for each in model.opset_import if each.domain in ("", "ai.onnx")), 0),
        "inputs": [value(each) for each in model.graph.input if each.name not in weights],
        "outputs": [value(each) for each in model.graph.output],
        "operators": dict(sorted(operators.items(), key=lambda item: (-item[1], item[0]))),
    }
