"""Runs a TensorRT engine on samples with TensorRT's own Python package and saves what it answers.

Request: {plan, samples: [.npz], path}. Result: {samples, outputs, version}. Outputs are saved as
`<sample number>/<output name>`, as verify_model.py saves those of the reference.

Memory of the GPU comes from the CUDA runtime through ctypes, because an image with TensorRT need not have PyTorch or a
CUDA package for Python.
"""

from __future__ import annotations

import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [os.path.dirname(_here), *(path for path in sys.path if os.path.abspath(path) != _here)]

import ctypes  # noqa: E402
import ctypes.util  # noqa: E402
from typing import Any  # noqa: E402

from engine_room.protocol import Channel, Failure, require, run, writing  # noqa: E402

RUNTIME_NAMES = ["libcudart.so", "libcudart.so.13", "libcudart.so.12", "libcudart.so.11.0"]
HOST_TO_DEVICE, DEVICE_TO_HOST = 1, 2


class Cuda:
    """The few calls of the CUDA runtime that are needed; every error becomes a Failure."""

    def __init__(self) -> None:
        self._library = self._open()
        self._library.cudaGetErrorString.restype = ctypes.c_char_p
        self._owned: list[int] = []

    @staticmethod
    def _open() -> Any:
        found = ctypes.util.find_library("cudart")
        for name in [*RUNTIME_NAMES, *([found] if found else [])]:
            try:
                return ctypes.CDLL(name)
            except OSError:
                continue
        raise Failure("missing-package", "The CUDA runtime library was not found.", cause=", ".join(RUNTIME_NAMES))

    def _check(self, status: int, what: str) -> None:
        if status != 0:
            text = self._library.cudaGetErrorString(status)
            raise Failure("process-failed", f"{what} failed.", cause=f"CUDA error {status}: {(text or b'').decode()}")

    def allocate(self, size_bytes: int) -> int:
        pointer = ctypes.c_void_p()
        self._check(self._library.cudaMalloc(ctypes.byref(pointer), ctypes.c_size_t(max(1, size_bytes))), "cudaMalloc")
        self._owned.append(pointer.value or 0)
        return pointer.value or 0

    def upload(self, array: Any) -> int:
        pointer = self.allocate(array.nbytes)
        source = ctypes.c_void_p(array.ctypes.data)
        size = ctypes.c_size_t(array.nbytes)
        self._check(self._library.cudaMemcpy(ctypes.c_void_p(pointer), source, size, HOST_TO_DEVICE), "cudaMemcpy")
        return pointer

    def download(self, pointer: int, array: Any) -> None:
        target = ctypes.c_void_p(array.ctypes.data)
        size = ctypes.c_size_t(array.nbytes)
        self._check(self._library.cudaMemcpy(target, ctypes.c_void_p(pointer), size, DEVICE_TO_HOST), "cudaMemcpy")

    def wait(self) -> None:
        self._check(self._library.cudaDeviceSynchronize(), "The engine")

    def release(self) -> None:
        for pointer in self._owned:
            self._library.cudaFree(ctypes.c_void_p(pointer))
        self._owned.clear()


def run_engine(request: dict[str, Any], channel: Channel) -> dict[str, Any]:
    numpy = require("numpy", needed_by="running the engine")
    tensorrt = require("tensorrt", needed_by="running the engine")
    engine = _load(tensorrt, request["plan"])
    names = [engine.get_tensor_name(index) for index in range(engine.num_io_tensors)]
    is_input = {name: engine.get_tensor_mode(name) == tensorrt.TensorIOMode.INPUT for name in names}
    arrays: dict[str, Any] = {}
    for index, path in enumerate(request["samples"]):
        channel.progress(f"Running the engine on sample {index + 1}", index / len(request["samples"]))
        with numpy.load(path, allow_pickle=False) as sample:
            inputs = {name: numpy.ascontiguousarray(sample[name]) for name in names if is_input[name]}
        outputs = [name for name in names if not is_input[name]]
        for name, array in _run_once(tensorrt, numpy, engine, inputs, outputs).items():
            arrays[f"{index}/{name}"] = array
    with writing(request["path"]) as folder:
        with open(os.path.join(folder, os.path.basename(request["path"])), "wb") as file:
            numpy.savez(file, **arrays)
    return {
        "samples": len(request["samples"]),
        "outputs": [name for name in names if not is_input[name]],
        "version": str(tensorrt.__version__),
    }


def _load(tensorrt: Any, plan: str) -> Any:
    if not hasattr(tensorrt, "TensorIOMode"):
        raise Failure("missing-package", f"TensorRT {tensorrt.__version__} is older than this way of running engines (8.5).")
    tensorrt.init_libnvinfer_plugins(None, "")
    with open(plan, "rb") as file:
        engine = tensorrt.Runtime(tensorrt.Logger(tensorrt.Logger.WARNING)).deserialize_cuda_engine(file.read())
    if engine is None:
        raise Failure("incompatible", "TensorRT refuses the engine; its log says why.", file=plan)
    return engine


def _run_once(tensorrt: Any, numpy: Any, engine: Any, inputs: dict[str, Any], outputs: list[str]) -> dict[str, Any]:
    context = engine.create_execution_context()
    cuda = Cuda()
    try:
        for name, array in inputs.items():
            wanted = numpy.dtype(tensorrt.nptype(engine.get_tensor_dtype(name)))
            typed = numpy.ascontiguousarray(array.astype(wanted, copy=False))
            if not context.set_input_shape(name, tuple(typed.shape)):
                raise Failure("wrong-shape", f"The engine does not take {list(typed.shape)} for {name}.")
            context.set_tensor_address(name, cuda.upload(typed))
        results = {}
        pointers = {}
        for name in outputs:
            shape = tuple(context.get_tensor_shape(name))
            if any(size < 0 for size in shape):
                raise Failure("wrong-shape", f"The size of the output {name} depends on the data.")
            results[name] = numpy.empty(shape, dtype=numpy.dtype(tensorrt.nptype(engine.get_tensor_dtype(name))))
            pointers[name] = cuda.allocate(results[name].nbytes)
            context.set_tensor_address(name, pointers[name])
        if not context.execute_async_v3(0):
            raise Failure("process-failed", "The engine could not be started.")
        cuda.wait()
        for name, pointer in pointers.items():
            cuda.download(pointer, results[name])
        return results
    finally:
        cuda.release()


if __name__ == "__main__":
    run(run_engine)
