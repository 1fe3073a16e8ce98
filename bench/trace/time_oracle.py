"""Prints as JSON how long a program takes for a trace, imports left out, and the most memory of its process.

Usage: time_oracle.py torch_tb_profiler|hta <trace>

torch_tb_profiler computes all its views; of HTA only loading and parsing is timed.
"""

import json
import logging
import resource
import sys
import tempfile
import time
import types

program, path = sys.argv[1:]
logging.disable(logging.CRITICAL)
sys.setrecursionlimit(100_000)


class Unused(types.ModuleType):
    """Stands for plotly, which HTA imports and only draws with."""

    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


if program == "torch_tb_profiler":
    from torch_tb_profiler.profiler.data import RunProfileData
    from torch_tb_profiler.profiler.run_generator import RunGenerator

    started = time.perf_counter()
    data = RunProfileData.parse("worker", "1", path, tempfile.gettempdir())
    RunGenerator("worker", "1", data).generate_run_profile()
else:
    for module in ("plotly", "plotly.express", "plotly.graph_objects", "plotly.subplots"):
        sys.modules[module] = Unused(module)
    from hta.common.trace import Trace

    started = time.perf_counter()
    trace = Trace(trace_files={0: path}, trace_dir="")
    trace.parse_traces(use_multiprocessing=False)
    trace.align_and_filter_trace()

print(
    json.dumps(
        {
            "elapsedMs": (time.perf_counter() - started) * 1000,
            "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }
    )
)
