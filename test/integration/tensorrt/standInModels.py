"""Writes small ONNX models for the tests of the stand-in: standInModels.py FOLDER. Needs the package onnx alone."""

import os
import sys

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper as h
from onnx import numpy_helper


def save(folder, name, nodes, inputs, outputs, weights=(), domains=()):
    graph = h.make_graph(
        nodes,
        name,
        [h.make_tensor_value_info(*entry) for entry in inputs],
        [h.make_tensor_value_info(*entry) for entry in outputs],
        initializer=[numpy_helper.from_array(array, key) for key, array in weights],
    )
    opsets = [h.make_opsetid("", 17), *(h.make_opsetid(domain, 1) for domain in domains)]
    onnx.save(h.make_model(graph, opset_imports=opsets, ir_version=8), os.path.join(folder, f"{name}.onnx"))


def main(folder):
    random = np.random.default_rng(1)
    kernel = random.standard_normal((8, 3, 3, 3)).astype(np.float32)
    dense = random.standard_normal((8, 5)).astype(np.float32)
    save(
        folder,
        "dynamic",
        [
            h.make_node("Conv", ["image", "kernel"], ["a"], name='stem "first"', pads=[1, 1, 1, 1]),
            h.make_node("Relu", ["a"], ["b"], name="relu"),
            h.make_node("GlobalAveragePool", ["b"], ["c"], name="pool"),
            h.make_node("Flatten", ["c"], ["d"], name="flat"),
            h.make_node("Gemm", ["d", "dense"], ["scores"], name="head"),
        ],
        [("image", T.FLOAT, ["batch", 3, 16, 16])],
        [("scores", T.FLOAT, ["batch", 5])],
        [("kernel", kernel), ("dense", dense)],
    )
    save(
        folder,
        "attention",
        [
            h.make_node("MatMul", ["x", "square"], ["q"], name="query"),
            h.make_node("Softmax", ["q"], ["s"], name="weigh", axis=-1),
            h.make_node("MatMul", ["s", "square"], ["y"], name="mix"),
        ],
        [("x", T.FLOAT, [1, 4, 8])],
        [("y", T.FLOAT, [1, 4, 8])],
        [("square", random.standard_normal((8, 8)).astype(np.float32))],
    )
    save(
        folder,
        "custom",
        [h.make_node("Fourier", ["x"], ["y"], name="wave", domain="my.own")],
        [("x", T.FLOAT, [1, 4])],
        [("y", T.FLOAT, [1, 4])],
        domains=["my.own"],
    )


main(sys.argv[1])
