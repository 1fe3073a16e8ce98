"""Joins requests along the batch axis and splits the answers again. Knows numpy alone, neither Triton nor ONNX Runtime."""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Job:
    """One request: its place among those of the call, its input arrays by name, the outputs it wants."""

    index: int
    inputs: dict
    outputs: tuple
    batch: int = field(init=False)

    def __post_init__(self):
        self.batch = batch_of(self.inputs)


def batch_of(inputs):
    """Size of the first axis that all inputs share; 0 when they disagree or one has no axis at all."""
    sizes = {array.shape[0] if array.ndim > 0 else 0 for array in inputs.values()}
    return sizes.pop() if len(sizes) == 1 else 0


def group_jobs(jobs, batched):
    """Jobs that can run together, in the order in which they came: same inputs, same types, same shapes but for the first axis."""
    if not batched:
        return [[job] for job in jobs]
    groups = {}
    for job in jobs:
        key = join_key(job) if job.batch > 0 else ("alone", job.index)
        groups.setdefault(key, []).append(job)
    return list(groups.values())


def join_key(job):
    """What must be equal for two jobs to run together."""
    return tuple(sorted((name, array.dtype.str, array.shape[1:]) for name, array in job.inputs.items()))


def join_inputs(jobs):
    """Inputs of several jobs, one after the other along the first axis."""
    names = jobs[0].inputs.keys()
    if len(jobs) == 1:
        return jobs[0].inputs
    return {name: np.concatenate([job.inputs[name] for job in jobs]) for name in names}


def wanted_outputs(jobs, all_outputs):
    """Outputs that at least one job wants, in the model's order."""
    wanted = {name for job in jobs for name in job.outputs}
    return [name for name in all_outputs if name in wanted]


def split_outputs(jobs, outputs):
    """Each job's part of the joined outputs; None when an output does not have one row an input row."""
    if len(jobs) == 1:
        return [outputs]
    total = sum(job.batch for job in jobs)
    if any(array.ndim == 0 or array.shape[0] != total for array in outputs.values()):
        return None
    ends = np.cumsum([job.batch for job in jobs])
    return [
        {name: array[end - job.batch : end] for name, array in outputs.items()}
        for job, end in zip(jobs, ends)
    ]
