"""Writes small ONNX models for the tests: makeModels.py FOLDER. Needs the package onnx alone."""

import os
import sys

import onnx
from onnx import TensorProto as T
from onnx import helper as h
from onnx import numpy_helper
import numpy as np


def save(folder, name, nodes, inputs, outputs, initializers=(), external=False):
    graph = h.make_graph(
        nodes,
        name,
        [h.make_tensor_value_info(*entry) for entry in inputs],
        [h.make_tensor_value_info(*entry) for entry in outputs],
        initializer=list(initializers),
    )
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", 17)], ir_version=8)
    target = os.path.join(folder, name)
    os.makedirs(target)
    path = os.path.join(target, "model.onnx")
    if external:
        os.makedirs(os.path.join(target, "weights"))
        onnx.save(model, path, save_as_external_data=True, location="weights/model.data", size_threshold=0)
    else:
        onnx.save(model, path)


def main(folder):
    # y = 2 x, any batch.
    save(folder, "double", [h.make_node("Add", ["x", "x"], ["y"])], [("x", T.FLOAT, ["batch", 4])], [("y", T.FLOAT, ["batch", 4])])
    # Fixed batch of 2.
    save(folder, "fixed", [h.make_node("Neg", ["x"], ["y"])], [("x", T.FLOAT, [2, 3])], [("y", T.FLOAT, [2, 3])])
    # Fails inside ONNX Runtime for an index above 9, whatever else is in the batch.
    table = numpy_helper.from_array(np.arange(20, dtype=np.float32).reshape(10, 2), "table")
    save(folder, "lookup", [h.make_node("Gather", ["table", "index"], ["row"])], [("index", T.INT64, ["batch", 1])], [("row", T.FLOAT, ["batch", 1, 2])], [table])
    # Text in, text out; a second output that nobody has to ask for.
    save(folder, "echo", [h.make_node("Identity", ["text"], ["same"]), h.make_node("Shape", ["text"], ["shape"])], [("text", T.STRING, ["batch", "words"])], [("same", T.STRING, ["batch", "words"]), ("shape", T.INT64, [2])])
    # One number an input: dims would be empty without a reshape.
    save(folder, "scalar", [h.make_node("Neg", ["x"], ["y"])], [("x", T.DOUBLE, ["batch"])], [("y", T.DOUBLE, ["batch"])])
    # The first row alone, whatever else is in the batch; the graph does not say that it is one.
    keep = numpy_helper.from_array(np.array([True]), "keep")
    save(folder, "first", [h.make_node("Compress", ["x", "keep"], ["y"], axis=0)], [("x", T.FLOAT, ["batch", 2])], [("y", T.FLOAT, ["rows", 2])], [keep])
    # Every numeric type on its way there and back.
    types = {"bool": T.BOOL, "uint8": T.UINT8, "int8": T.INT8, "int16": T.INT16, "int32": T.INT32, "int64": T.INT64, "float16": T.FLOAT16, "float32": T.FLOAT, "float64": T.DOUBLE}
    save(folder, "types", [h.make_node("Identity", [name], [name + "_out"]) for name in types], [(name, kind, ["batch", 2]) for name, kind in types.items()], [(name + "_out", kind, ["batch", 2]) for name, kind in types.items()])
    # Weights in a file of their own, in a folder of their own.
    weight = numpy_helper.from_array(np.full((4, 4), 0.5, dtype=np.float32), "w")
    save(folder, "external", [h.make_node("MatMul", ["x", "w"], ["y"])], [("x", T.FLOAT, ["batch", 4])], [("y", T.FLOAT, ["batch", 4])], [weight], external=True)


main(sys.argv[1])
