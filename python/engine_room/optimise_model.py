"""Makes variants of an ONNX file for ONNX Runtime on this machine: optimised, fp16, int8.

Request: optimiseRequest in src/model/optimiseModel.ts. Every variant is loaded and run once before it gets its name.
"""

from __future__ import annotations

import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [os.path.dirname(_here), *(path for path in sys.path if os.path.abspath(path) != _here)]

import inspect  # noqa: E402
import time  # noqa: E402
from typing import Any  # noqa: E402

from engine_room import inputs as inputs_module  # noqa: E402
from engine_room.protocol import Channel, Failure, check_space, is_disk_full, one_line, require, run, writing  # noqa: E402
from engine_room.sessions import (  # noqa: E402
    EXTERNAL_DATA_ABOVE_BYTES,
    EXTERNAL_TENSOR_BYTES,
    describe_model,
    external_data_files,
    open_session,
    run_session,
    size_on_disk,
)

# Dynamic quantisation of these pays off on a CPU. A convolution becomes ConvInteger, which ONNX Runtime computes
# several times slower than the float32 kernel, so it stays as it is unless the model has nothing else.
QUANTISED_OPERATORS = ["MatMul", "Gemm", "Gather", "LSTM", "Attention", "EmbedLayerNormalization"]


def optimise(request: dict[str, Any], channel: Channel) -> dict[str, Any]:
    source = os.path.abspath(request["model"])
    specs = request["inputs"]
    require("numpy", needed_by="optimising")
    onnx = require("onnx", needed_by="optimising")
    runtime = require("onnxruntime", needed_by="optimising")
    if not os.path.isfile(source):
        raise Failure("not-found", f"{source} does not exist.", file=source, next_step="Export the model first.")
    sample = (
        inputs_module.load_sample(request["sample"], specs)
        if request.get("sample") is not None
        else inputs_module.make_sample(specs)
    )
    # A file that ONNX Runtime refuses is refused here, with its reason.
    run_session(open_session(source), source, sample)
    makers = {"optimised": _optimised, "fp16": _fp16, "int8": _int8}
    results = []
    for index, wanted in enumerate(request["variants"]):
        started = time.perf_counter()
        variant, target = wanted["variant"], os.path.abspath(wanted["path"])
        channel.progress(f"Making the {variant} variant", index / len(request["variants"]))
        with writing(target) as folder:
            draft = os.path.join(folder, os.path.basename(target))
            notes = _make(makers[variant], variant, source, draft)
            run_session(open_session(draft), draft, sample)
            facts = describe_model(onnx.load(draft, load_external_data=False))
            files = [os.path.basename(path) for path in external_data_files(draft)]
            size = size_on_disk(draft)
        stale = f"{target}.data"
        if os.path.basename(stale) not in files and os.path.isfile(stale):
            os.unlink(stale)
        results.append(
            {
                "variant": variant,
                "path": target,
                "externalData": [os.path.join(os.path.dirname(target), name) for name in files],
                "sizeBytes": size,
                "opset": facts["opset"],
                "irVersion": facts["irVersion"],
                "operators": facts["operators"],
                "notes": notes,
                "durationNs": int((time.perf_counter() - started) * 1e9),
            }
        )
    versions = {"onnxruntime": runtime.__version__, "onnx": onnx.__version__}
    return {"variants": results, "versions": versions}


def _make(maker: Any, variant: str, source: str, draft: str) -> list[str]:
    try:
        return maker(source, draft)
    except Failure:
        check_space(os.path.dirname(draft))
        raise
    except Exception as error:  # noqa: BLE001 - the converters raise many kinds
        if is_disk_full(error):
            raise
        check_space(os.path.dirname(draft))
        raise Failure(
            "unsupported-operator",
            f"The {variant} variant of {os.path.basename(source)} cannot be made.",
            file=source,
            cause=one_line(error),
            next_step=f"Leave {variant} out of `build.variants`.",
        ) from error


def _optimised(source: str, draft: str) -> list[str]:
    runtime = require("onnxruntime")
    onnx = require("onnx")
    options = runtime.SessionOptions()
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.optimized_model_filepath = draft
    # Weights that stay outside would be looked for beside the new file under the name of the old one.
    if _is_large(source) or external_data_files(source):
        name = f"{os.path.basename(draft)}.data"
        options.add_session_config_entry("session.optimized_model_external_initializers_file_name", name)
        options.add_session_config_entry("session.optimized_model_external_initializers_min_size_in_bytes", str(EXTERNAL_TENSOR_BYTES))
    open_session(source, options=options)
    # The runtime declares every operator set it knows; a server with an older one would refuse the file for that.
    model = onnx.load(draft, load_external_data=False)
    if _remove_unused_opsets(model):
        with open(draft, "wb") as file:
            file.write(model.SerializeToString())
    special = sorted(name for name in describe_model(model)["operators"] if "." in name)
    if special:
        return [f"Uses operators that only ONNX Runtime has ({', '.join(special)}), chosen for this machine's CPU."]
    return []


def _remove_unused_opsets(model: Any) -> bool:
    used = {""}

    def visit(nodes: Any) -> None:
        for node in nodes:
            used.add("" if node.domain == "ai.onnx" else node.domain)
            for attribute in node.attribute:
                visit(attribute.g.node)
                for graph in attribute.graphs:
                    visit(graph.node)

    visit(model.graph.node)
    for function in model.functions:
        used.add(function.domain)
        visit(function.node)
    kept = [each for each in model.opset_import if ("" if each.domain == "ai.onnx" else each.domain) in used]
    if len(kept) == len(model.opset_import):
        return False
    del model.opset_import[:]
    model.opset_import.extend(kept)
    return True


def _fp16(source: str, draft: str) -> list[str]:
    onnx = require("onnx")
    converter = _float16_converter()
    large = _is_large(source)
    model = onnx.load(source)
    # Shape inference needs the whole model in one protobuf message, which ends at 2 GiB.
    accepted = inspect.signature(converter.convert_float_to_float16).parameters
    choice = next((name for name in ("disable_shape_infer", "disable_shape_inference") if name in accepted), None)
    converted = converter.convert_float_to_float16(
        model, keep_io_types=True, **({} if choice is None else {choice: large})
    )
    _save(converted, draft, large)
    return ["Weights and activations are float16; inputs and outputs keep their types."]


def _float16_converter() -> Any:
    try:
        return require("onnxruntime.transformers.float16", package="onnxruntime")
    except Failure:
        return require("onnxconverter_common.float16", package="onnxconverter-common", needed_by="the fp16 variant")


def _int8(source: str, draft: str) -> list[str]:
    onnx = require("onnx")
    quantization = require("onnxruntime.quantization", package="onnxruntime")
    large = _is_large(source)
    prepared = f"{draft}.prepared"
    notes = []
    try:
        require("onnxruntime.quantization.shape_inference", package="onnxruntime").quant_pre_process(
            source, prepared, save_as_external_data=large
        )
    except Exception as error:  # noqa: BLE001 - symbolic shape inference gives up on some models; it is only a help
        if is_disk_full(error):
            raise
        notes.append(f"Quantised without shape inference ({one_line(error)[:200]}).")
        prepared = source
    before = describe_model(onnx.load(prepared, load_external_data=False))["operators"]
    convolutions = before.get("Conv", 0)
    if any(before.get(name) for name in QUANTISED_OPERATORS):
        operators, weight_type = QUANTISED_OPERATORS, quantization.QuantType.QInt8
        if convolutions:
            notes.append(
                f"{convolutions} Conv stay float32: ONNX Runtime computes dynamically quantised ones slower than float32."
            )
    elif convolutions:
        # ConvInteger exists for unsigned weights only.
        operators, weight_type = ["Conv"], quantization.QuantType.QUInt8
        notes.append("Only Conv could be quantised; the file is smaller, but slower than float32 on most CPUs.")
    else:
        raise Failure(
            "unsupported-operator",
            f"{os.path.basename(source)} has no operator that dynamic quantisation works on.",
            file=source,
            cause=f"It has {', '.join(list(before)[:12]) or 'none'}.",
            next_step="Leave int8 out of `build.variants`.",
        )
    quantization.quantize_dynamic(
        prepared, draft, weight_type=weight_type, op_types_to_quantize=operators, use_external_data_format=large
    )
    if prepared != source:
        for name in os.listdir(os.path.dirname(draft)):
            if name.startswith(os.path.basename(prepared)):
                os.unlink(os.path.join(os.path.dirname(draft), name))
    return notes


def _is_large(source: str) -> bool:
    return size_on_disk(source) > EXTERNAL_DATA_ABOVE_BYTES


def _save(model: Any, draft: str, external: bool) -> None:
    onnx = require("onnx")
    if external:
        name = f"{os.path.basename(draft)}.data"
        onnx.save_model(model, draft, save_as_external_data=True, location=name, size_threshold=EXTERNAL_TENSOR_BYTES)
    else:
        onnx.save_model(model, draft)


if __name__ == "__main__":
    run(optimise)
