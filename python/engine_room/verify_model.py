"""Runs the same inputs through the reference (PyTorch, or a given ONNX file) and through ONNX files; reports differences.

Request: verifyRequest in src/model/verifyModels.ts. Numbers only; src/model/accuracyGate.ts decides what passes.

Per output, over every element of every sample: absolute difference |a - r|; relative difference |a - r| / |r| where
r is not zero; elements outside absolute + relative * |r|. Elements that are not finite count apart.
"""

from __future__ import annotations

import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [os.path.dirname(_here), *(path for path in sys.path if os.path.abspath(path) != _here)]

from typing import Any  # noqa: E402

from engine_room import inputs as inputs_module  # noqa: E402
from engine_room.protocol import Channel, Failure, finite, require, run, writing  # noqa: E402
from engine_room.sessions import open_session, output_names, run_session  # noqa: E402

# Made-up inputs when the pipeline has no samples.
MADE_UP_SAMPLES = 2


def verify(request: dict[str, Any], channel: Channel) -> dict[str, Any]:
    specs = request["inputs"]
    candidates = request["candidates"]
    require("numpy", needed_by="verification")
    require("onnxruntime", needed_by="verification")
    samples = _samples(request, specs)
    probes = _batch_probes(samples[0], specs)
    steps = 1 + len(candidates)
    channel.progress(f"Running the reference on {len(samples)} samples", 0.0)
    names, reference, probed = _reference(request, specs, samples, probes)
    if request.get("referencePath") is not None:
        _save_reference(request["referencePath"], names, reference)
    results = []
    for index, candidate in enumerate(candidates):
        channel.progress(f"Checking {candidate['label']}", (1 + index) / steps)
        results.append(_compare(candidate, names, samples, reference, probes, probed))
    return {
        "samples": len(samples),
        "madeUp": not request.get("samples"),
        "batchesProbed": [size for (size, _), outputs in zip(probes, probed) if outputs is not None],
        "outputs": names,
        "candidates": results,
    }


def _samples(request: dict[str, Any], specs: list[Any]) -> list[dict[str, Any]]:
    paths = request.get("samples") or []
    if paths:
        return [inputs_module.load_sample(path, specs) for path in paths]
    return [inputs_module.make_sample(specs, seed=seed) for seed in range(MADE_UP_SAMPLES)]


def _batch_probes(sample: dict[str, Any], specs: list[Any]) -> list[tuple[int, dict[str, Any]]]:
    """The first sample at other batch sizes: a size that the exporter baked in shows up here and nowhere else."""
    axis = inputs_module.batch_axis(specs)
    if axis is None:
        return []
    limits = inputs_module.axis_limits(specs)[axis]
    given = inputs_module.check_shapes(sample, specs)[axis]
    smallest = limits.get("min", 1)
    # Beyond the sizes of the sample and of the example used while exporting (at least 2).
    another = min(limits.get("max", 1 << 30), max(given, limits.get("opt", 1), 2) + 1)
    sizes = sorted({smallest, another} - {given})
    return [(size, inputs_module.resize_axes(sample, specs, {axis: size})) for size in sizes]


def _reference(
    request: dict[str, Any], specs: list[Any], samples: list[Any], probes: list[Any]
) -> tuple[list[str], list[list[Any]], list[Any]]:
    """Names of the outputs, arrays of every sample, and arrays of every probe (None where the model refuses it)."""
    if request.get("referenceSaved") is not None:
        names, reference = _load_reference(request["referenceSaved"], len(samples))
        # Other batch sizes were not saved, so there is nothing to compare them with.
        return names, reference, [None for _ in probes]
    if request.get("entry") is None:
        session = open_session(request["referenceOnnx"])
        call = lambda sample: run_session(session, request["referenceOnnx"], sample)  # noqa: E731
        names = output_names(session)
    else:
        from engine_room.entry_point import load_model
        from engine_room.model_run import forward, to_array

        model = load_model(request["entry"])
        entry_file = os.path.abspath(request["entry"]["file"])

        def call(sample: Any) -> list[Any]:
            tensors = inputs_module.as_tensors(sample, specs)
            return [to_array(tensor) for tensor in forward(model, tensors, entry_file, specs)]

        # The exported file has the names; positions are what ties them to PyTorch's outputs.
        names = output_names(open_session(request["candidates"][0]["path"]))
    reference = [call(sample) for sample in samples]
    probed = []
    for _, sample in probes:
        try:
            probed.append(call(sample))
        except Failure:
            # A model that takes one size only is not wrong; there is nothing to compare then.
            probed.append(None)
    if len(reference[0]) != len(names):
        raise Failure(
            "wrong-shape",
            f"The model returns {len(reference[0])} tensors, but the ONNX file has {len(names)} outputs.",
            file=request["candidates"][0]["path"],
            next_step="Export the model again.",
        )
    return names, reference, probed


def _load_reference(path: str, samples: int) -> tuple[list[str], list[list[Any]]]:
    """What `_save_reference` wrote, if it is about as many samples."""
    numpy = require("numpy")
    try:
        with numpy.load(path, allow_pickle=False) as arrays:
            names = [key.split("/", 1)[1] for key in arrays.files if key.startswith("0/")]
            reference = [[arrays[f"{index}/{name}"] for name in names] for index in range(samples)]
            saved = len({key.split("/", 1)[0] for key in arrays.files})
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise Failure(
            "corrupt-file",
            f"{os.path.basename(path)} does not hold the reference outputs of these samples.",
            file=path,
            cause=str(error),
            next_step="Run the verify step where PyTorch is installed.",
        ) from error
    if saved != samples or not names:
        raise Failure(
            "bad-input",
            f"{os.path.basename(path)} holds the outputs of {saved} samples; there are {samples} now.",
            file=path,
            next_step="Run the verify step where PyTorch is installed.",
        )
    return names, reference


def _save_reference(path: str, names: list[str], reference: list[list[Any]]) -> None:
    """`<sample number>/<output name>` is the key of each array."""
    numpy = require("numpy")
    arrays = {f"{index}/{name}": array for index, row in enumerate(reference) for name, array in zip(names, row)}
    with writing(path) as folder:
        with open(os.path.join(folder, os.path.basename(path)), "wb") as file:
            numpy.savez(file, **arrays)


def _compare(
    candidate: dict[str, Any],
    names: list[str],
    samples: list[Any],
    reference: list[list[Any]],
    probes: list[Any],
    probed: list[Any],
) -> dict[str, Any]:
    path = candidate["path"]
    session = open_session(path)
    found = output_names(session)
    if len(found) != len(names):
        raise Failure(
            "wrong-shape", f"{os.path.basename(path)} has {len(found)} outputs instead of {len(names)}.", file=path
        )
    top_k = candidate.get("topK")
    totals = [_Difference(name, candidate) for name in names]
    scores = _score_output(names, reference[0], top_k)
    agreed = total = 0
    pairs = [(sample, outputs, True) for sample, outputs in zip(samples, reference)]
    pairs += [(sample, outputs, False) for (_, sample), outputs in zip(probes, probed) if outputs is not None]
    for sample, expected, counts_for_top_k in pairs:
        actual = run_session(session, path, sample)
        for difference, got, wanted in zip(totals, actual, expected):
            difference.add(got, wanted, path)
        if scores is not None and counts_for_top_k:
            rows = _top_k_rows(actual[scores], expected[scores], top_k["k"])
            agreed += sum(rows)
            total += len(rows)
    result = {"label": candidate["label"], "path": path, "outputs": [each.summary() for each in totals]}
    if scores is not None:
        result["topK"] = {"k": top_k["k"], "output": names[scores], "agreed": agreed, "total": total}
    return result


def _score_output(names: list[str], outputs: list[Any], top_k: Any) -> int | None:
    """Position of the output that holds class scores: two axes, floating point, more classes than k."""
    if top_k is None:
        return None
    wanted = top_k.get("output")
    if wanted is not None and wanted not in names:
        raise Failure(
            "bad-input", f"The model has no output {wanted}.", cause=f"Its outputs are {', '.join(names)}.", field="postprocess.output"
        )
    index = 0 if wanted is None else names.index(wanted)
    array = outputs[index]
    fits = array.ndim == 2 and array.dtype.kind == "f" and array.shape[1] > top_k["k"]
    return index if fits else None


def _top_k_rows(actual: Any, expected: Any, k: int) -> list[bool]:
    """For each row, whether the k highest classes are the same ones; their order does not count."""
    numpy = require("numpy")

    def classes(scores: Any) -> Any:
        # Stable, so that equal scores give the lowest class on both sides; NaN counts as lowest.
        order = numpy.argsort(-numpy.nan_to_num(scores.astype(numpy.float64), nan=-numpy.inf), axis=1, kind="stable")
        return order[:, :k]

    if actual.shape != expected.shape:
        return [False] * len(expected)
    return [set(a) == set(b) for a, b in zip(classes(actual).tolist(), classes(expected).tolist())]


class _Difference:
    """Sums over all samples of one output."""

    def __init__(self, name: str, candidate: dict[str, Any]) -> None:
        self.name = name
        self.absolute_tolerance = candidate["absoluteTolerance"]
        self.relative_tolerance = candidate["relativeTolerance"]
        self.shape: list[int] | None = None
        self.max_absolute = self.sum_absolute = self.max_relative = self.sum_relative = 0.0
        self.compared = self.related = self.elements = self.nan = self.inf = self.outside = 0

    def add(self, actual: Any, expected: Any, path: str) -> None:
        numpy = require("numpy")
        if list(actual.shape) != list(expected.shape):
            raise Failure(
                "wrong-shape",
                f"The output {self.name} of {os.path.basename(path)} has the shape {list(actual.shape)}"
                f" instead of {list(expected.shape)}.",
                file=path,
                next_step="The exporter fixed a size; export with named axes, or with the other exporter.",
            )
        self.shape = self.shape or list(expected.shape)
        if expected.dtype.kind not in "fiubc" or actual.dtype.kind not in "fiubc":
            # Text and the like either agree or do not.
            wrong = int(numpy.count_nonzero(actual != expected))
            self.elements += expected.size
            self.outside += wrong
            return
        kind = numpy.complex128 if "c" in expected.dtype.kind + actual.dtype.kind else numpy.float64
        got, wanted = actual.astype(kind), expected.astype(kind)
        with numpy.errstate(all="ignore"):
            is_nan, is_inf = numpy.isnan(got), numpy.isinf(got)
            same = (got == wanted) | (is_nan & numpy.isnan(wanted))
            both = numpy.isfinite(got) & numpy.isfinite(wanted)
            distance = numpy.abs(numpy.where(both, got - wanted, 0))
            size = numpy.abs(numpy.where(both, wanted, 0))
            near = both & (distance <= self.absolute_tolerance + self.relative_tolerance * size)
            relative = distance[both & (size > 0)] / size[both & (size > 0)]
            self.elements += expected.size
            self.nan += int(is_nan.sum())
            self.inf += int(is_inf.sum())
            self.outside += int((~(near | same)).sum())
            self.compared += int(both.sum())
            self.related += relative.size
            self.max_absolute = max(self.max_absolute, float(distance.max(initial=0)))
            self.sum_absolute += float(distance.sum())
            self.max_relative = max(self.max_relative, float(relative.max(initial=0)))
            self.sum_relative += float(relative.sum())

    def summary(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "shape": self.shape or [],
            "maxAbsolute": finite(self.max_absolute),
            "meanAbsolute": finite(self.sum_absolute / max(1, self.compared)),
            "maxRelative": finite(self.max_relative),
            "meanRelative": finite(self.sum_relative / max(1, self.related)),
            "nanCount": self.nan,
            "infCount": self.inf,
            "outsideTolerance": self.outside,
            "elements": self.elements,
        }


if __name__ == "__main__":
    run(verify)
