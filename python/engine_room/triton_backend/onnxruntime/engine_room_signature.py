"""A model's inputs and outputs as ONNX Runtime tells them, and how they relate to a model configuration."""

from dataclasses import dataclass

# The server's own default for models with a batch axis.
DEFAULT_MAX_BATCH_SIZE = 4

CONFIG_TYPES = {
    "tensor(bool)": "TYPE_BOOL",
    "tensor(uint8)": "TYPE_UINT8",
    "tensor(uint16)": "TYPE_UINT16",
    "tensor(uint32)": "TYPE_UINT32",
    "tensor(uint64)": "TYPE_UINT64",
    "tensor(int8)": "TYPE_INT8",
    "tensor(int16)": "TYPE_INT16",
    "tensor(int32)": "TYPE_INT32",
    "tensor(int64)": "TYPE_INT64",
    "tensor(float16)": "TYPE_FP16",
    "tensor(float)": "TYPE_FP32",
    "tensor(double)": "TYPE_FP64",
    "tensor(string)": "TYPE_STRING",
}


class SignatureError(Exception):
    """The model and its configuration do not fit, or the model has something that cannot be served."""


@dataclass(frozen=True)
class TensorInfo:
    """Name, config.pbtxt type and whole shape with -1 for dynamic sizes."""

    name: str
    data_type: str
    shape: tuple

    @classmethod
    def read(cls, node):
        data_type = CONFIG_TYPES.get(node.type)
        if data_type is None:
            raise SignatureError(f"'{node.name}' has the type {node.type}, which this backend cannot serve")
        if node.shape is None:
            raise SignatureError(f"'{node.name}' has no known number of axes; export the model with shapes")
        return cls(node.name, data_type, tuple(size if isinstance(size, int) else -1 for size in node.shape))

    def dims(self, batched):
        """The dims of the configuration; a scalar is served as one element because dims may not be empty."""
        dims = self.shape[1:] if batched else self.shape
        return list(dims) or [1]

    def needs_reshape(self, batched):
        return len(self.shape) == (1 if batched else 0)


def read_signature(session):
    """(inputs, outputs) of an ONNX Runtime session."""
    return (
        [TensorInfo.read(node) for node in session.get_inputs()],
        [TensorInfo.read(node) for node in session.get_outputs()],
    )


def is_complete(config):
    """True when every input and output is there with type and dims, so that nothing is left to find out."""
    tensors = config["input"] + config["output"]
    described = all(tensor["data_type"] != "TYPE_INVALID" and tensor["dims"] for tensor in tensors)
    return bool(config["input"]) and bool(config["output"]) and described


def choose_max_batch_size(config, inputs, outputs):
    """The configuration's own value; without one, the default where every tensor has a dynamic first axis and no dims
    say otherwise."""
    if config["max_batch_size"] > 0:
        return config["max_batch_size"]
    tensors = inputs + outputs
    if not all(tensor.shape and tensor.shape[0] == -1 for tensor in tensors):
        return 0
    ranks = {tensor.name: len(tensor.shape) for tensor in tensors}
    given = config["input"] + config["output"]
    if any(len(tensor["dims"]) == ranks.get(tensor["name"]) for tensor in given):
        return 0
    return DEFAULT_MAX_BATCH_SIZE


def check_config(config, inputs, outputs):
    """Raises SignatureError with the first difference between configuration and model."""
    batched = config["max_batch_size"] > 0
    for kind, tensors in (("input", inputs), ("output", outputs)):
        known = {tensor.name: tensor for tensor in tensors}
        for given in config[kind]:
            tensor = known.get(given["name"])
            if tensor is None:
                names = ", ".join(known)
                raise SignatureError(f"unexpected inference {kind} '{given['name']}': the model has {names}")
            check_tensor(kind, given, tensor, batched)
        if kind == "input":
            missing = known.keys() - {given["name"] for given in config[kind]}
            if missing:
                raise SignatureError(f"the configuration lacks the model's input '{sorted(missing)[0]}'")


def check_tensor(kind, given, tensor, batched):
    name = tensor.name
    if given["data_type"] != tensor.data_type:
        raise SignatureError(
            f"configuration expects datatype {given['data_type']} for {kind} '{name}', the model has {tensor.data_type}"
        )
    if batched and (not tensor.shape or tensor.shape[0] != -1):
        raise SignatureError(
            f"max_batch_size is above 0, but the first dimension of {kind} '{name}' "
            "is not a variable-size batch dimension"
        )
    dims = given["reshape"]["shape"] if "reshape" in given else given["dims"]
    whole = ([-1] if batched else []) + [int(size) for size in dims]
    fits = len(whole) == len(tensor.shape) and all(
        left == right or -1 in (left, right) for left, right in zip(whole, tensor.shape)
    )
    if not fits:
        raise SignatureError(
            f"{kind} '{name}': the model expects {len(tensor.shape)} dimensions (shape {list(tensor.shape)}) "
            f"but the model configuration specifies {len(whole)} dimensions (shape {whole})"
        )
