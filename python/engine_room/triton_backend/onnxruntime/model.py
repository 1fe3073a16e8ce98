"""A Triton backend named `onnxruntime` for servers that have the Python backend only: it serves any ONNX file.

A model repository made for it loads unchanged on a server with the native ONNX Runtime backend. Requests that the
server hands over together are joined along the batch axis; a bad request never fails its neighbours.
"""

import json
import os
import sys

import triton_python_backend_utils as pb_utils

from engine_room_batching import Job, group_jobs, join_inputs, split_outputs, wanted_outputs
from engine_room_signature import (
    SignatureError,
    check_config,
    choose_max_batch_size,
    is_complete,
    read_signature,
)

DEFAULT_FILENAME = "model.onnx"


class TritonPythonModel:
    """One model instance; the server makes as many as the instance groups say."""

    @staticmethod
    def auto_complete_config(auto_complete_model_config):
        """Adds what the configuration leaves out: inputs, outputs, largest batch, dynamic batching."""
        config = auto_complete_model_config.as_dict()
        if is_complete(config):
            return auto_complete_model_config
        with told_as_model_error(config["name"]):
            session = open_session(path_from_command_line(config), config, optimise=False)
            inputs, outputs = read_signature(session)
        max_batch_size = choose_max_batch_size(config, inputs, outputs)
        batched = max_batch_size > 0
        auto_complete_model_config.set_max_batch_size(max_batch_size)
        for kind, tensors in (("input", inputs), ("output", outputs)):
            complete_tensors(config[kind], tensors, batched)
        if batched and "sequence_batching" not in config and "ensemble_scheduling" not in config:
            auto_complete_model_config.set_dynamic_batching()
        return auto_complete_model_config

    def initialize(self, args):
        """Opens the file and compares it with the configuration."""
        config = json.loads(args["model_config"])
        folder = os.path.join(args["model_repository"], args["model_version"])
        with told_as_model_error(args["model_name"]):
            self.session = open_session(
                model_file(folder, config), config, on_gpu=args["model_instance_kind"] == "GPU"
            )
            inputs, outputs = read_signature(self.session)
            check_config(config, inputs, outputs)
        self.batched = config["max_batch_size"] > 0
        self.text_inputs = {tensor.name for tensor in inputs if tensor.data_type == "TYPE_STRING"}
        self.input_names = [tensor.name for tensor in inputs]
        self.output_names = [tensor.name for tensor in outputs]

    def execute(self, requests):
        """One response a request, in the same order."""
        responses = [None] * len(requests)
        jobs = []
        for index, request in enumerate(requests):
            try:
                jobs.append(self.read(index, request))
            except Exception as error:
                responses[index] = error_response(error)
        for group in group_jobs(jobs, self.batched):
            self.answer(group, responses)
        return responses

    def finalize(self):
        """Releases the model's memory."""
        self.session = None

    def read(self, index, request):
        """A request's input arrays and the outputs it wants."""
        if request.is_cancelled():
            raise RuntimeError("the request was cancelled")
        inputs = {}
        for name in self.input_names:
            tensor = pb_utils.get_input_tensor_by_name(request, name)
            if tensor is None:
                raise ValueError(f"the request lacks the input '{name}'")
            array = tensor.as_numpy()
            inputs[name] = decode_texts(array, name) if name in self.text_inputs else array
        outputs = tuple(name for name in self.output_names if name in request.requested_output_names())
        return Job(index, inputs, outputs)

    def answer(self, jobs, responses):
        """Runs jobs together. When that fails they run one by one, so that only the bad one gets the error."""
        try:
            names = wanted_outputs(jobs, self.output_names)
            arrays = self.session.run(names, join_inputs(jobs))
            parts = split_outputs(jobs, dict(zip(names, arrays)))
        except Exception as error:
            if len(jobs) == 1:
                responses[jobs[0].index] = error_response(error)
                return
            parts = None
        if parts is None:
            for job in jobs:
                self.answer([job], responses)
            return
        for job, part in zip(jobs, parts):
            responses[job.index] = make_response(job, part)


def make_response(job, outputs):
    try:
        return pb_utils.InferenceResponse([pb_utils.Tensor(name, outputs[name]) for name in job.outputs])
    except Exception as error:
        return error_response(error)


def error_response(error):
    return pb_utils.InferenceResponse(output_tensors=[], error=pb_utils.TritonError(str(error)))


def decode_texts(array, name):
    """Triton hands strings over as bytes; ONNX Runtime takes text."""
    decoded = array.copy()
    try:
        decoded.flat = [item.decode("utf-8") for item in array.flat]
    except UnicodeDecodeError as error:
        raise ValueError(f"the input '{name}' holds text that is not UTF-8: {error}") from error
    return decoded


def complete_tensors(given, tensors, batched):
    """Adds the missing inputs or outputs to a configuration's list and fills in missing types and dims."""
    by_name = {tensor["name"]: tensor for tensor in given}
    for tensor in tensors:
        entry = by_name.get(tensor.name)
        if entry is None:
            entry = {"name": tensor.name, "data_type": "TYPE_INVALID", "dims": []}
            given.append(entry)
        if entry["data_type"] == "TYPE_INVALID":
            entry["data_type"] = tensor.data_type
        if not entry["dims"]:
            entry["dims"] = tensor.dims(batched)
            if tensor.needs_reshape(batched):
                entry["reshape"] = {"shape": []}


def open_session(path, config, on_gpu=False, optimise=True):
    """An ONNX Runtime session with the thread counts of the configuration's parameters."""
    try:
        import onnxruntime
    except ImportError as error:
        raise SignatureError(
            f"onnxruntime is not installed for Python {sys.version.split()[0]} in {sys.prefix} ({error}). "
            f"Install it: {python_of_this_environment()} -m pip install onnxruntime"
        ) from error
    options = onnxruntime.SessionOptions()
    for key in ("intra_op_thread_count", "inter_op_thread_count"):
        count = thread_count(config, key)
        if count is not None:
            setattr(options, key.replace("_thread_count", "_num_threads"), count)
    if not optimise:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    available = onnxruntime.get_available_providers()
    gpu = ["CUDAExecutionProvider"] if on_gpu and "CUDAExecutionProvider" in available else []
    return onnxruntime.InferenceSession(path, options, providers=[*gpu, "CPUExecutionProvider"])


def thread_count(config, key):
    parameter = config.get("parameters", {}).get(key)
    if parameter is None:
        return None
    text = parameter["string_value"]
    if not text.isdigit():
        raise SignatureError(f"the parameter {key} is '{text}', which is not a number of threads")
    return int(text)


def model_file(folder, config):
    """The ONNX file of a version folder; like the native backend, a folder of that name may hold `model.onnx`."""
    path = os.path.join(folder, config.get("default_model_filename") or DEFAULT_FILENAME)
    nested = os.path.join(path, DEFAULT_FILENAME)
    path = nested if os.path.isdir(path) else path
    if not os.path.isfile(path):
        raise SignatureError(f"the file {path} does not exist")
    return path


def path_from_command_line(config):
    """The server does not tell the model's path while a configuration is completed; it is the process's first argument."""
    with open("/proc/self/cmdline", "rb") as arguments:
        argument = os.fsdecode(arguments.read().split(b"\0")[1])
    return model_file(os.path.dirname(argument), config)


def python_of_this_environment():
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    path = os.path.join(sys.prefix, "bin", name)
    return path if os.path.exists(path) else name


class told_as_model_error:
    """Turns whatever goes wrong while a model is loaded into the one sentence that the server shows as its reason."""

    def __init__(self, model_name):
        self.model_name = model_name

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if isinstance(error, Exception):
            raise pb_utils.TritonModelException(f"model '{self.model_name}': {error}") from None
        return False
