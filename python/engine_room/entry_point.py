"""Loads the model that `module.py:callable` names."""

from __future__ import annotations

import importlib.util
import inspect
import os
import sys
import traceback
from typing import Any

from .protocol import Failure, install_line, one_line, require


def load_model(entry: dict[str, Any]) -> Any:
    """The torch.nn.Module of an entry point `{file, callable, weights?}`, in evaluation mode."""
    torch = require("torch", needed_by="the model")
    file = os.path.abspath(entry["file"])
    name = entry["callable"]
    module = load_module(file)
    if not hasattr(module, name):
        raise Failure(
            "entry-point",
            f"{os.path.basename(file)} has no `{name}`.",
            file=file,
            cause=_what_exists(module),
            next_step="Name a function or class of this file that returns the torch.nn.Module.",
        )
    target = getattr(module, name)
    model = target if isinstance(target, torch.nn.Module) else _call(target, name, file, entry.get("weights"))
    if not isinstance(model, torch.nn.Module):
        raise Failure(
            "entry-point",
            f"`{name}` in {os.path.basename(file)} returned {_article(type(model).__name__)}, not a torch.nn.Module.",
            file=file,
            line=_line_of(target),
            next_step=f"Let `{name}` return the model itself.",
        )
    return model.eval()


def load_module(file: str) -> Any:
    """Runs a Python file as a module, with its own folder first on the import path."""
    shown = os.path.basename(file)
    if not os.path.isfile(file):
        raise Failure("not-found", f"{file} does not exist.", file=file)
    if not file.endswith(".py"):
        raise Failure("entry-point", f"{shown} is not a Python file.", file=file, next_step="Name a .py file.")
    stem = os.path.splitext(shown)[0]
    # A model.py beside other modules is imported under its own name; a json.py must not replace the real one.
    taken = stem in sys.modules or stem in sys.stdlib_module_names or not stem.isidentifier()
    module_name = f"engine_room_entry_{abs(hash(stem))}" if taken else stem
    sys.path.insert(0, os.path.dirname(file))
    spec = importlib.util.spec_from_file_location(module_name, file)
    if spec is None or spec.loader is None:
        raise Failure("entry-point", f"{shown} cannot be imported.", file=file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        inside = error.filename or file
        raise Failure(
            "entry-point",
            f"{os.path.basename(inside)} is not valid Python.",
            file=inside,
            line=error.lineno,
            cause=one_line(error),
        ) from error
    except (UnicodeDecodeError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError) or "null bytes" in str(error):
            raise Failure(
                "entry-point", f"{shown} is not a Python text file.", file=file, cause=one_line(error)
            ) from error
        raise _raised(error, file, f"{shown} raised an error while it was imported.") from error
    except ModuleNotFoundError as error:
        raise _missing_import(error, file) from error
    except BaseException as error:  # noqa: BLE001 - the user's code may raise anything, SystemExit included
        raise _raised(error, file, f"{shown} raised an error while it was imported.") from error
    return module


def _call(target: Any, name: str, file: str, weights: str | None) -> Any:
    shown = os.path.basename(file)
    if not callable(target):
        raise Failure(
            "entry-point",
            f"`{name}` in {shown} is {_article(type(target).__name__)}, neither a callable nor a torch.nn.Module.",
            file=file,
        )
    arguments = _arguments(target, name, file, weights)
    try:
        return target(**arguments)
    except ModuleNotFoundError as error:
        raise _missing_import(error, file) from error
    except BaseException as error:  # noqa: BLE001 - the user's code may raise anything, SystemExit included
        raise _raised(error, file, f"`{name}` in {shown} raised an error.") from error


def _arguments(target: Any, name: str, file: str, weights: str | None) -> dict[str, Any]:
    try:
        parameters = inspect.signature(target).parameters.values()
    except (TypeError, ValueError):
        parameters = ()
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
    takes_weights = takes_any or any(
        parameter.name == "weights" and parameter.kind is not parameter.POSITIONAL_ONLY for parameter in parameters
    )
    given = {} if weights is None else {"weights": os.path.abspath(weights)}
    if given and not takes_weights:
        raise Failure(
            "entry-point",
            f"`{name}` in {os.path.basename(file)} takes no argument named `weights`, but a weights file was given.",
            file=file,
            line=_line_of(target),
            next_step=f"Write it as `def {name}(weights=None)`, or remove the weights from the pipeline.",
        )
    if given and not os.path.isfile(given["weights"]):
        raise Failure("not-found", f"The weights file {given['weights']} does not exist.", file=given["weights"])
    missing = [
        parameter.name
        for parameter in parameters
        if parameter.default is parameter.empty
        and parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
        and parameter.name not in given
    ]
    if missing:
        only_weights = missing == ["weights"]
        raise Failure(
            "entry-point",
            f"`{name}` in {os.path.basename(file)} needs {', '.join(f'`{each}`' for each in missing)},"
            f" which the pipeline does not give.",
            file=file,
            line=_line_of(target),
            next_step="Set `model.weights` in the pipeline file."
            if only_weights
            else "Name a callable that needs no arguments, except `weights`.",
        )
    return given


def _raised(error: BaseException, file: str, message: str) -> Failure:
    place = innermost_frame(error, within=os.path.dirname(file))
    return Failure(
        "entry-point",
        message,
        file=place[0] if place else file,
        line=place[1] if place else None,
        cause=one_line(error),
    )


def _missing_import(error: ModuleNotFoundError, file: str) -> Failure:
    place = innermost_frame(error, within=os.path.dirname(file))
    return Failure(
        "missing-package",
        f"{os.path.basename(file)} needs the package {error.name}, which is not installed for {sys.executable}.",
        file=place[0] if place else file,
        line=place[1] if place else None,
        cause=one_line(error),
        next_step=install_line(str(error.name).split(".")[0]),
    )


def innermost_frame(error: BaseException, within: str) -> tuple[str, int] | None:
    """File and line of the deepest frame of a traceback that lies in a folder of the user's own."""
    found = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        name = os.path.abspath(frame.f_code.co_filename)
        if name.startswith(within + os.sep) and "site-packages" not in name:
            found = (name, line)
    return found


def _what_exists(module: Any) -> str:
    names = [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and callable(value) and getattr(value, "__module__", None) == module.__name__
    ]
    return f"It defines {', '.join(names)}." if names else "It defines no function or class."


def _line_of(target: Any) -> int | None:
    try:
        return inspect.getsourcelines(target)[1]
    except (OSError, TypeError):
        return None


def _article(word: str) -> str:
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"
