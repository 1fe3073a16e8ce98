"""Prints as JSON what the installed HolisticTraceAnalysis computes from a trace.

Usage: hta_numbers.py <trace> exact|rounded

`exact` switches HTA's rounding to whole microseconds off and gives it times relative to the first event, so that they
fit into doubles to the nanosecond; `rounded` is how it comes. The results are not rounded to be shown.
"""

import gzip
import json
import logging
import math
import os
import sys
import types
import warnings
from decimal import Decimal

path, mode = sys.argv[1:]
if mode == "exact":
    os.environ["HTA_DISABLE_NS_ROUNDING"] = "1"
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


class Unused(types.ModuleType):
    """Stands for plotly, which HTA imports and only draws with."""

    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


for module in ("plotly", "plotly.express", "plotly.graph_objects", "plotly.subplots"):
    sys.modules[module] = Unused(module)

import pandas  # noqa: E402
from hta.analyzers.breakdown_analysis import BreakdownAnalysis  # noqa: E402
from hta.analyzers.communication_analysis import CommunicationAnalysis  # noqa: E402
from hta.analyzers.trace_counters import TraceCounters  # noqa: E402
from hta.common import trace_parser  # noqa: E402
from hta.common.trace import Trace  # noqa: E402

if mode == "exact":
    for kind in (pandas.DataFrame, pandas.Series):
        kind.round = lambda self, *_: self


def read_relative(file):
    with gzip.open(file, "rb") as packed:
        content = json.loads(packed.read(), parse_float=Decimal)
    events = content["traceEvents"]
    base = min(event["ts"] for event in events if event.get("ph") == "X")

    def number(value):
        if isinstance(value, dict):
            return {key: number(each) for key, each in value.items()}
        if isinstance(value, list):
            return [number(each) for each in value]
        return float(value) if isinstance(value, Decimal) else value

    for event in events:
        if "ts" in event:
            event["ts"] = event["ts"] - base
    return number(content)


if mode == "exact":
    trace_parser.parse_trace_dict = read_relative


def load(includes_last_step):
    trace = Trace({0: os.path.abspath(path)}, "/")
    trace.load_traces(includes_last_step, use_multiprocessing=False, use_memory_profiling=False)
    return trace


def attempt(compute):
    try:
        return compute()
    except AssertionError:
        return "assertion"


def idle(trace):
    rows, _ = BreakdownAnalysis.get_idle_time_breakdown(trace, consecutive_kernel_delay=30, visualize=False)
    streams = {}
    for row in rows.to_dict("records"):
        streams.setdefault(str(row["stream"]), {})[row["idle_category"]] = row["idle_time"]
    return streams


def queue(trace):
    summary = TraceCounters.get_queue_length_summary(trace)
    if summary is None:
        return {}
    rows = summary["queue_length"].reset_index().to_dict("records")
    return {str(row.pop("stream")): {key: value for key, value in row.items() if key != "rank"} for row in rows}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


result = {}
for name, includes_last_step in (("withoutLastStep", False), ("withLastStep", True)):
    loaded = load(includes_last_step)
    result[name] = {
        "temporal": attempt(lambda: BreakdownAnalysis.get_temporal_breakdown(loaded, False).to_dict("records")[0]),
        "idle": idle(loaded),
        "overlapPercent": CommunicationAnalysis.get_comm_comp_overlap(loaded, False)["comp_comm_overlap_pctg"][0],
        "queue": queue(loaded),
    }
json.dump(plain(result), sys.stdout)
