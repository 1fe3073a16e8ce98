"""Turns what the exporters say into the user's words: the operator, the module, the line, and what to try."""

from __future__ import annotations

import os
import re
import traceback
from typing import Any, Iterator

from .entry_point import innermost_frame
from .model_run import describe_module, find_module
from .protocol import Failure, one_line

OTHER = {"dynamo": "torchscript", "torchscript": "dynamo"}

_OPERATOR = re.compile(
    r"OpOverload\(op='(?P<dynamo>[\w.:]+)'"
    r"|[Ee]xporting the operator '?(?P<script>[\w:]+)'?"
    r"|export operator (?P<traced>[\w:]+)"
    r"|Unsupported: ONNX export of operator (?P<partly>[\w:]+)"
    r"|export of (?P<python>Python operator|prim::PythonOp)",
)
_DATA_DEPENDENT = re.compile(r"data-dependent|GuardOnDataDependent|Could not guard|Dynamic control flow", re.IGNORECASE)
_CONSTRAINTS = re.compile(r"Constraints violated|specialized|was inferred to be a constant|not all values of", re.IGNORECASE)
_SOURCE_LINE = re.compile(r'File "(?P<file>.+)", line (?P<line>\d+)|^(?P<file2>/[^\n(]+\.py)\((?P<line2>\d+)\)', re.MULTILINE)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def explain_export(model: Any, error: BaseException, exporter: str, entry_file: str, opset: int) -> Failure:
    chain = list(_chain(error))
    text = _ANSI.sub("", "\n".join(str(each) for each in chain))
    where, location = _place(model, chain, text, entry_file)
    other = OTHER[exporter]
    if _DATA_DEPENDENT.search(text):
        return Failure(
            "unsupported-operator",
            f"The model takes a decision that depends on the values of a tensor{where}; the dynamo exporter cannot record it.",
            cause=_reason(chain),
            next_step="Write the decision with torch.where or torch.cond, or move it out of the model. The torchscript"
            " exporter would record only the branch that the example input takes.",
            **location,
        )
    operator = _operator(text)
    if operator is not None:
        return Failure(
            "unsupported-operator",
            f"The {exporter} exporter has no ONNX form of the operator {operator} at opset {opset}{where}.",
            cause=_reason(chain),
            next_step=f"Replace {operator} by operators that ONNX has, try the {other} exporter or a higher opset, or"
            " compute this part outside the model.",
            **location,
        )
    if _CONSTRAINTS.search(text):
        return Failure(
            "wrong-shape",
            f"The model fixes an axis that the pipeline declares as dynamic{where}.",
            cause=_constraint(text) or _reason(chain),
            next_step="Replace sizes written as numbers (reshape, view, expand) by sizes taken from the input, or"
            " declare the axis with a fixed size.",
            **location,
        )
    return Failure(
        "process-failed",
        f"The {exporter} exporter could not export the model{where}.",
        cause=_reason(chain),
        next_step=f"Try the {other} exporter; the log has the exporter's full text.",
        **location,
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and its causes, outermost first."""
    for _ in range(10):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _reason(chain: list[BaseException]) -> str:
    """The innermost error says why; the outer ones say what was going on."""
    return _ANSI.sub("", one_line(chain[-1]))


def _operator(text: str) -> str | None:
    found = _OPERATOR.search(text)
    if found is None:
        return None
    name = next(value for value in found.groups() if value is not None)
    return name.replace("::", ".")


def _constraint(text: str) -> str | None:
    lines = [line.strip(" -") for line in text.splitlines() if _CONSTRAINTS.search(line)]
    return lines[-1][:400] if lines else None


def _place(
    model: Any, chain: list[BaseException], text: str, entry_file: str
) -> tuple[str, dict[str, Any]]:
    """Where in the model: the sub-module in words, and file and line in the user's own code."""
    folder = os.path.dirname(os.path.abspath(entry_file))
    stack_text = text
    found = None
    for error in reversed(chain):
        node = _fx_node(error)
        if node is not None:
            found = found or _module_of_fx_node(node)
            stack_text = f"{node.meta.get('stack_trace') or ''}\n{stack_text}"
        scope, source = _torchscript_node(error)
        found = found or scope or find_module(model, error)
        stack_text = f"{stack_text}\n{source}"
    location: dict[str, Any] = {"file": entry_file}
    places = [innermost_frame(error, within=folder) for error in reversed(chain)]
    # A source line that the exporter recorded is nearer to the operator than the frame that called the exporter.
    for match in _SOURCE_LINE.finditer(stack_text):
        file = match["file"] or match["file2"]
        if os.path.abspath(file).startswith(folder + os.sep):
            location = {"file": file, "line": int(match["line"] or match["line2"])}
            if match["file2"]:
                break  # TorchScript lists the innermost call first, Python tracebacks last.
    if "line" not in location:
        place = next((each for each in places if each is not None), None)
        if place is not None:
            location = {"file": place[0], "line": place[1]}
    return describe_module(found), location


def _locals(error: BaseException) -> Iterator[dict[str, Any]]:
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    for frame in reversed(frames):
        yield frame.f_locals


def _fx_node(error: BaseException) -> Any:
    for values in _locals(error):
        node = values.get("node")
        if node is not None and type(node).__module__.startswith("torch.fx"):
            return node
    return None


def _module_of_fx_node(node: Any) -> tuple[str, str] | None:
    stack = node.meta.get("nn_module_stack") or {}
    if not stack:
        return None
    name, kind = list(stack.values())[-1]
    kind = kind if isinstance(kind, str) else kind.__name__
    return name.removeprefix("L['self'].").removeprefix("L['self']"), kind.split(".")[-1]


def _torchscript_node(error: BaseException) -> tuple[tuple[str, str] | None, str]:
    """Module and source of a TorchScript node, whose scope reads `__main__.Net::/__main__.Inner::inner`."""
    for values in _locals(error):
        node = values.get("node") or values.get("n")
        scope = getattr(node, "scopeName", None)
        if callable(scope) and "::" in scope():
            kind, _, name = scope().split("/")[-1].partition("::")
            return (name, kind.split(".")[-1]), node.sourceRange()
    return None, ""
