"""Runs a PyTorch model and says where inside it a failure happened."""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Mapping
from typing import Any, Sequence

from .entry_point import innermost_frame
from .protocol import Failure, one_line, require

_SHAPE_WORDS = re.compile(
    r"shape|size|dimension|channels|must match|mat1 and mat2|broadcast|reduction dim|positional argument|"
    r"input\.?numel|stack expects|out of range|number of elements|invalid for input",
    re.IGNORECASE,
)
_TYPE_WORDS = re.compile(r"dtype|scalar type|Input type|should be the same|Expected tensor for argument", re.IGNORECASE)


def forward(model: Any, tensors: Sequence[Any], entry_file: str, specs: Sequence[Mapping[str, Any]]) -> list[Any]:
    """One call without gradients; the outputs as a flat list of tensors."""
    torch = require("torch")
    try:
        with torch.inference_mode():
            result = model(*tensors)
    except torch.cuda.OutOfMemoryError as error:
        raise Failure("process-failed", "The GPU has not enough memory for this model.", cause=one_line(error)) from error
    except Exception as error:  # noqa: BLE001 - the user's model may raise anything
        raise explain_forward(model, error, tensors, entry_file, specs) from error
    outputs = flatten(result)
    if not outputs:
        raise Failure(
            "entry-point",
            f"The model returned no tensor but {type(result).__name__}.",
            file=entry_file,
            next_step="Let `forward` return a tensor, or a tuple, list or dictionary of tensors.",
        )
    return outputs


def explain_forward(
    model: Any, error: BaseException, tensors: Sequence[Any], entry_file: str, specs: Sequence[Mapping[str, Any]]
) -> Failure:
    text = str(error)
    given = ", ".join(
        f"{spec['name']} {str(tensor.dtype).removeprefix('torch.')} {list(tensor.shape)}"
        for spec, tensor in zip(specs, tensors)
    )
    where = describe_module(find_module(model, error))
    place = innermost_frame(error, within=os.path.dirname(os.path.abspath(entry_file)))
    location = {"file": place[0], "line": place[1]} if place else {"file": entry_file}
    if _SHAPE_WORDS.search(text) or _TYPE_WORDS.search(text):
        return Failure(
            "wrong-shape",
            f"The model does not accept the input {given}{where}.",
            cause=one_line(error),
            next_step="Correct the inputs in the pipeline file: their number, shapes and dtypes.",
            **location,
        )
    return Failure("entry-point", f"The model raised an error on the input {given}{where}.", cause=one_line(error), **location)


def find_module(model: Any, error: BaseException) -> tuple[str, str] | None:
    """Name and type of the innermost sub-module on the traceback, such as ("body.0", "Linear")."""
    torch = require("torch")
    names = {id(module): name for name, module in model.named_modules()}
    found = None
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_argcount == 0 and not frame.f_code.co_flags & 0x04:
            continue
        first = frame.f_code.co_varnames[0] if frame.f_code.co_varnames else None
        candidate = frame.f_locals.get(first) if first is not None else None
        if isinstance(candidate, torch.nn.Module) and id(candidate) in names:
            found = (names[id(candidate)], type(candidate).__name__)
    return found


def describe_module(found: tuple[str, str] | None) -> str:
    if found is None:
        return ""
    name, kind = found
    return f" (in {kind})" if name == "" else f" (in `{name}`, {kind})"


def flatten(result: Any) -> list[Any]:
    """Tensors of a result in the order the exporters give them: tuples and lists in order, mappings by insertion."""
    torch = require("torch")
    if isinstance(result, torch.Tensor):
        return [result]
    if isinstance(result, Mapping):
        return [tensor for value in result.values() for tensor in flatten(value)]
    if isinstance(result, (tuple, list)):
        return [tensor for value in result for tensor in flatten(value)]
    return []


def to_array(tensor: Any) -> Any:
    """A NumPy array; bfloat16, which NumPy lacks, as float32."""
    torch = require("torch")
    tensor = tensor.detach().cpu()
    if tensor.dtype == torch.bfloat16:
        tensor = tensor.float()
    return tensor.resolve_conj().numpy()
