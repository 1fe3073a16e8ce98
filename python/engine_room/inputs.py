"""Input tensors: from files written by the caller, or made up from their description."""

from __future__ import annotations

import os
from typing import Any, Mapping, Sequence

from .protocol import Failure, one_line, require

Spec = Mapping[str, Any]  # {name, dtype, shape: [int | axis name], axes: {axis: {min, opt, max}}}
Sample = "dict[str, Any]"  # arrays by input name


def load_sample(path: str, specs: Sequence[Spec]) -> dict[str, Any]:
    """Arrays by input name from a .npz file, or from a .npy file where the model has one input."""
    numpy = require("numpy", needed_by="the inputs")
    if not os.path.isfile(path):
        raise Failure("not-found", f"The sample {path} does not exist.", file=path)
    try:
        loaded = numpy.load(path, allow_pickle=False)
        arrays = {name: loaded[name] for name in loaded.files} if hasattr(loaded, "files") else {None: loaded}
    except Exception as error:  # noqa: BLE001 - NumPy raises whatever its parsers raise
        raise Failure(
            "corrupt-file", f"{path} is not a readable .npz or .npy file.", file=path, cause=one_line(error)
        ) from error
    if None in arrays:
        if len(specs) != 1:
            raise Failure(
                "bad-input",
                f"{path} holds one array, but the model has {len(specs)} inputs.",
                file=path,
                next_step="Give a .npz file with one array for each input, named like the input.",
            )
        arrays = {specs[0]["name"]: arrays[None]}
    sample = {}
    for spec in specs:
        if spec["name"] not in arrays:
            raise Failure(
                "bad-input",
                f"{path} has no array for the input {spec['name']}.",
                file=path,
                cause=f"It holds {', '.join(sorted(arrays)) or 'nothing'}.",
            )
        sample[spec["name"]] = _as_type(arrays[spec["name"]], spec, path)
    check_shapes(sample, specs, path)
    return sample


def _as_type(array: Any, spec: Spec, path: str) -> Any:
    numpy = require("numpy")
    if array.dtype == numpy.dtype(spec["dtype"]):
        return numpy.ascontiguousarray(array)
    raise Failure(
        "wrong-shape",
        f"The input {spec['name']} is {spec['dtype']}, but {path} holds {array.dtype}.",
        file=path,
        next_step="Convert the sample, or correct the dtype in the pipeline file.",
    )


def check_shapes(sample: Mapping[str, Any], specs: Sequence[Spec], origin: str | None = None) -> dict[str, int]:
    """Checks the arrays against the declared shapes; returns the size of each named axis."""
    sizes: dict[str, int] = {}
    place = {} if origin is None else {"file": origin}
    for spec in specs:
        actual = list(sample[spec["name"]].shape)
        declared = list(spec["shape"])
        text = f"The input {spec['name']} is declared as {_shape(declared)}, but the sample has {_shape(actual)}."
        if len(actual) != len(declared):
            raise Failure("wrong-shape", text, **place)
        for size, axis in zip(actual, declared):
            if isinstance(axis, int):
                if size != axis:
                    raise Failure("wrong-shape", text, **place)
                continue
            if sizes.setdefault(axis, size) != size:
                raise Failure(
                    "wrong-shape", f"The axis {axis} is {sizes[axis]} in one input and {size} in another.", **place
                )
            limits = spec.get("axes", {}).get(axis)
            if limits is not None and not limits["min"] <= size <= limits["max"]:
                raise Failure(
                    "wrong-shape",
                    f"The axis {axis} of the input {spec['name']} is {size},"
                    f" outside its limits {limits['min']} to {limits['max']}.",
                    **place,
                )
    return sizes


def axis_limits(specs: Sequence[Spec]) -> dict[str, dict[str, int]]:
    """Limits of every named axis; an axis without limits may have any size from 1 on."""
    limits: dict[str, dict[str, int]] = {}
    for spec in specs:
        for axis in spec["shape"]:
            if isinstance(axis, str):
                limits.setdefault(axis, {})
                limits[axis] = {**limits[axis], **spec.get("axes", {}).get(axis, {})}
    return limits


def batch_axis(specs: Sequence[Spec]) -> str | None:
    """The named axis that comes first in every input, if there is one."""
    first = {spec["shape"][0] if spec["shape"] else None for spec in specs}
    only = first.pop() if len(first) == 1 else None
    return only if isinstance(only, str) else None


def resize_axes(sample: Mapping[str, Any], specs: Sequence[Spec], sizes: Mapping[str, int]) -> dict[str, Any]:
    """Repeats or cuts the arrays along named axes, so that each has the wanted size."""
    numpy = require("numpy")
    resized = {}
    for spec in specs:
        array = sample[spec["name"]]
        for position, axis in enumerate(spec["shape"]):
            wanted = sizes.get(axis) if isinstance(axis, str) else None
            if wanted is not None and wanted != array.shape[position]:
                indices = numpy.arange(wanted) % array.shape[position]
                array = numpy.take(array, indices, axis=position)
        resized[spec["name"]] = numpy.ascontiguousarray(array)
    return resized


def make_sample(specs: Sequence[Spec], sizes: Mapping[str, int] | None = None, seed: int = 0) -> dict[str, Any]:
    """Random arrays of the declared types: uniform between 0 and 1, or 0 and 1 for integers (safe as indices)."""
    numpy = require("numpy", needed_by="the inputs")
    random = numpy.random.default_rng(seed)
    limits = axis_limits(specs)
    sample = {}
    for spec in specs:
        shape = [
            axis if isinstance(axis, int) else (sizes or {}).get(axis, limits[axis].get("opt", 1))
            for axis in spec["shape"]
        ]
        dtype = numpy.dtype(spec["dtype"])
        floating = dtype.kind == "f"
        values = random.random(shape) if floating else random.integers(0, 2, shape)
        sample[spec["name"]] = numpy.ascontiguousarray(values.astype(dtype))
    return sample


def as_tensors(sample: Mapping[str, Any], specs: Sequence[Spec], device: str = "cpu") -> tuple[Any, ...]:
    """The arrays as torch tensors, in the order of the model's arguments."""
    torch = require("torch")
    return tuple(torch.from_numpy(sample[spec["name"]].copy()).to(device) for spec in specs)


def batched(sample: Mapping[str, Any], specs: Sequence[Spec], batch: int) -> dict[str, Any]:
    """The sample with `batch` entries along the batch axis."""
    axis = batch_axis(specs)
    if axis is not None:
        return resize_axes(sample, specs, {axis: batch})
    first = {array.shape[0] if array.ndim else None for array in sample.values()}
    if first == {batch} or batch == 1:
        return dict(sample)
    raise Failure(
        "wrong-shape",
        f"The model has no dynamic batch axis, so it cannot be run with batch {batch}.",
        next_step="Name the first axis of every input, for example [batch, 3, 224, 224].",
    )


def _shape(sizes: Sequence[Any]) -> str:
    return f"[{', '.join(str(size) for size in sizes)}]"
