"""Prints as JSON what the installed torch_tb_profiler computes from a trace.

Usage: torch_tb_profiler_numbers.py <trace> release|lastSource

`lastSource` teaches the release the two things that the last state of its repository knew in addition: newer spellings
of the runtime's category, and user annotations.
"""

import json
import logging
import math
import sys
import tempfile

from torch_tb_profiler.profiler import trace
from torch_tb_profiler.profiler.data import RunProfileData
from torch_tb_profiler.profiler.run_generator import RunGenerator
from torch_tb_profiler.profiler.tensor_core import TC_Allowlist, TC_OP_Allowlist

path, definitions = sys.argv[1:]
logging.disable(logging.CRITICAL)
sys.setrecursionlimit(100_000)

if definitions == "lastSource":
    for maker in ("cuda", "mtia", "glow", "xpu", "privateuse1"):
        trace.EventTypeMap[maker + "_runtime"] = trace.EventTypes.RUNTIME
    create_released = trace.create_trace_event

    def create_latest(event, is_lightning):
        kind = trace.EventTypeMap.get(event.get("cat").lower())
        if kind != trace.EventTypes.USER_ANNOTATION or event["name"].startswith("ProfilerStep#"):
            return create_released(event, is_lightning)
        return trace.OperatorEvent(kind, event)

    trace.create_trace_event = create_latest

data = RunProfileData.parse("worker", "1", path, tempfile.gettempdir())
generator = RunGenerator("worker", "1", data)
try:
    run = generator.generate_run_profile()
except ZeroDivisionError:
    # A step without length: the views cannot be shown, the numbers behind them are there.
    generator._generate_overview = lambda: None
    run = generator.generate_run_profile()
metrics = data.gpu_metrics_parser


def costs(of):
    names = ("kernel", "memcpy", "memset", "communication", "runtime", "dataLoader", "cpuExec", "other", "total")
    return dict(zip(names, of.costs))


def operator(of):
    return {
        "name": of.name,
        "inputShape": of.input_shape,
        "calls": of.calls,
        "deviceSelfUs": of.self_device_duration,
        "deviceTotalUs": of.device_duration,
        "hostSelfUs": of.self_host_duration,
        "hostTotalUs": of.host_duration,
        "isTensorCoreEligible": of.tc_eligible,
        "tensorCoreSelfShare": of.tc_self_ratio,
        "tensorCoreTotalShare": of.tc_total_ratio,
    }


def kernel(name, of):
    return {
        "name": name,
        "usesTensorCores": bool(of["tc_used"]),
        "calls": int(of["count"]),
        "totalUs": of["sum"],
        "meanUs": of["mean"],
        "maxUs": of["max"],
        "minUs": of["min"],
        "meanBlocksPerSm": of["blocks_per_sm"],
        "meanOccupancyPercent": of["occupancy"],
    }


def kernel_by_properties(of):
    return {
        "name": of.name,
        "operator": of.op_name,
        "grid": str(of.grid),
        "block": str(of.block),
        "registersPerThread": str(of.regs_per_thread or "0"),
        "sharedMemory": str(of.shared_memory or "0"),
        "usesTensorCores": of.tc_used,
        "isOperatorEligible": of.op_tc_eligible,
        "calls": of.calls,
        "totalUs": of.total_duration,
        "meanUs": of.avg_duration,
        "maxUs": of.max_duration,
        "minUs": of.min_duration,
        "meanBlocksPerSm": of.avg_blocks_per_sm,
        "meanOccupancyPercent": of.avg_occupancy,
    }


def memory():
    snapshot = data.memory_snapshot
    if snapshot is None:
        return None
    shown = run.get_memory_curve(time_metric="ms", memory_metric="K")
    peaks = {}
    for record in snapshot.memory_records:
        if record.device_name is not None and not math.isnan(record.total_allocated):
            peaks[record.device_name] = max(peaks.get(record.device_name, 0), record.total_allocated)
    return {
        "peaks": peaks,
        "shownPeaks": shown["metadata"]["peaks"],
        "shownCurve": shown["rows"],
        "shownEvents": run.get_memory_events(time_metric="ms", memory_metric="K")["rows"],
        "statistics": snapshot.get_memory_statistics(data.tid2tree),
        "shownStatistics": run.get_memory_stats(memory_metric="K")["rows"],
    }


def plain(value):
    """Numbers of numpy as Python's, what is no number as null."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


json.dump(
    plain(
        {
            "overview": {
                "stepNames": data.steps_names,
                "costs": [costs(each) for each in data.steps_costs],
                "averageCosts": costs(data.avg_costs),
                "overlaps": [
                    {
                        "computationUs": each.computation,
                        "communicationUs": each.communication,
                        "overlapUs": each.overlap,
                        "otherUs": each.other,
                    }
                    for each in data.comm_overlap_costs
                ],
                "gpus": [
                    {
                        "id": gpu,
                        "utilization": metrics.gpu_utilization[gpu],
                        "smEfficiency": metrics.avg_approximated_sm_efficiency_per_device[gpu],
                        "achievedOccupancyPercent": metrics.avg_occupancy_per_device[gpu],
                        "tensorCoreShare": data.tc_ratio[gpu],
                    }
                    for gpu in sorted(metrics.gpu_ids)
                ],
                "tensorCoreShare": data.tc_used_ratio,
                "eligibleShare": data.tc_eligible_ops_kernel_ratio,
                "shownAverages": run.overview and run.overview["performance"][0],
                "shownGpus": run.gpu_summary,
            },
            "operators": [operator(each) for each in data.op_list_groupby_name],
            "operatorsByShape": [operator(each) for each in data.op_list_groupby_name_input],
            "shownOperators": run.operation_table_by_name["data"],
            "shownOperatorsByShape": run.operation_table_by_name_input["data"],
            "kernels": [kernel(name, each) for name, each in data.kernel_stat.iterrows()]
            if data.kernel_stat is not None
            else [],
            "kernelsByProperties": [kernel_by_properties(each) for each in data.kernel_list_groupby_name_op],
            "memory": memory(),
            "recommendations": data.recommendations,
            "tensorCoreKernelParts": TC_Allowlist.allowlist,
            "tensorCoreOperators": TC_OP_Allowlist.allowlist,
        }
    ),
    sys.stdout,
)
