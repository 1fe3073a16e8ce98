"""Records the sample traces of test/fixtures/trace (on an NVIDIA GPU) and test/fixtures/trace-versions (on the CPU).

    python scripts/recordTraces.py gpu OUT_FOLDER [--only train_workers0]
    python scripts/recordTraces.py cpu OUT_FOLDER

`gpu` needs PyTorch with CUDA and torchvision and records, at ResNet-50 in fp32:

    infer_eager       inference, batch 1, eager
    infer_eager_b32   the same at batch 32
    infer_cudagraph   the same at batch 1 as a CUDA graph
    train_base        training at batch 32 on data that stay on the GPU
    train_item_sync   the same with sixty `.item()` calls on gradient norms a step
    train_workers0    training from a loader whose items take 4 ms each, in the main process
    train_workers12   the same with 12 workers and pinned memory

Beside the traces it writes wall_ms_per_step_without_profiler.json: the median step time of the same code without the
profiler, which is the truth that predictions from the traces are compared with.

`cpu` needs nothing but PyTorch (1.8.1 or later) and records three training steps of a small model with shapes, stacks,
memory and modules, as far as the version can.
"""

import argparse
import gzip
import inspect
import json
import os
import shutil
import statistics
import time

import torch
from torch import nn
from torch.profiler import ProfilerActivity, profile, schedule

warmup_steps = 3
recorded_steps = 4
timed_steps = 30


def pack(path):
    """Replaces a JSON file by its gzip, without a name or time inside, so that the same bytes give the same file."""
    with open(path, "rb") as text, open(path + ".gz", "wb") as out:
        with gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=9, mtime=0) as packed:
            shutil.copyfileobj(text, packed)
    os.remove(path)


def record(path, step, activities, wait=1):
    """Records some steps with all that this version's profiler can write, and packs the file."""
    options = {"record_shapes": True, "profile_memory": True, "with_stack": True, "with_modules": True}
    known = inspect.signature(profile.__init__).parameters
    options = {key: value for key, value in options.items() if key in known}
    plan = schedule(wait=wait, warmup=1, active=recorded_steps)
    with profile(activities=activities, schedule=plan, on_trace_ready=lambda p: p.export_chrome_trace(path), **options) as p:
        for _ in range(wait + 1 + recorded_steps):
            step()
            p.step()
    pack(path)


def time_steps(step):
    """The median step in milliseconds; the GPU is awaited at the end of each."""
    times = []
    for _ in range(timed_steps):
        started = time.perf_counter_ns()
        step()
        torch.cuda.synchronize()
        times.append((time.perf_counter_ns() - started) / 1e6)
    return statistics.median(times)


class SlowImages(torch.utils.data.Dataset):
    """Images that take as long as decoding a JPEG does."""

    def __len__(self):
        return 1 << 20

    def __getitem__(self, index):
        until = time.perf_counter() + 0.004
        while time.perf_counter() < until:
            pass
        return torch.randn(3, 224, 224), index % 1000


def gpu_cases():
    """The cases by name; each makes its model afresh and returns the function that does one step."""
    from torchvision.models import resnet50

    def images(batch):
        return torch.randn(batch, 3, 224, 224, device="cuda")

    def eager(batch):
        model, data = resnet50().cuda().eval(), images(batch)

        def step():
            with torch.no_grad():
                model(data)

        return step

    def graph():
        forward = eager(1)
        side = torch.cuda.Stream()
        with torch.cuda.stream(side):
            for _ in range(warmup_steps):
                forward()
        torch.cuda.current_stream().wait_stream(side)
        recorded = torch.cuda.CUDAGraph()
        with torch.cuda.graph(recorded):
            forward()
        # The graph works on tensors that the function holds.
        recorded.forward = forward
        return recorded.replay

    def trainer(after_backward=lambda model: None):
        model = resnet50().cuda()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)

        def train(data, target):
            loss = nn.functional.cross_entropy(model(data), target)
            optimizer.zero_grad()
            loss.backward()
            after_backward(model)
            optimizer.step()

        return train

    def on_gpu(after_backward=lambda model: None):
        train = trainer(after_backward)
        data, target = images(32), torch.randint(0, 1000, (32,), device="cuda")
        return lambda: train(data, target)

    def ask_for_norms(model):
        for parameter in list(model.parameters())[:60]:
            parameter.grad.norm().item()

    def loading(workers):
        train = trainer()
        loader = torch.utils.data.DataLoader(
            SlowImages(), batch_size=32, num_workers=workers, pin_memory=workers > 0, persistent_workers=workers > 0
        )
        batches = iter(loader)

        def step():
            data, target = next(batches)
            train(data.cuda(non_blocking=workers > 0), target.cuda(non_blocking=workers > 0))

        return step

    return {
        "infer_eager": lambda: eager(1),
        "infer_eager_b32": lambda: eager(32),
        "infer_cudagraph": graph,
        "train_base": on_gpu,
        "train_item_sync": lambda: on_gpu(ask_for_norms),
        "train_workers0": lambda: loading(0),
        "train_workers12": lambda: loading(12),
    }


def record_gpu(out, only):
    wall_ms = {}
    for name, make in gpu_cases().items():
        if only and name not in only:
            continue
        torch.manual_seed(0)
        step = make()
        for _ in range(warmup_steps):
            step()
        torch.cuda.synchronize()
        wall_ms[name] = round(time_steps(step), 3)
        record(os.path.join(out, name + ".pt.trace.json"), step, [ProfilerActivity.CPU, ProfilerActivity.CUDA])
        print(f"{name}: {wall_ms[name]} ms a step without the profiler")
    with open(os.path.join(out, "wall_ms_per_step_without_profiler.json"), "w") as file:
        json.dump(wall_ms, file, indent=1)


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = nn.Linear(width, width * 2)
        self.second = nn.Linear(width * 2, width)

    def forward(self, x):
        return x + self.second(torch.relu(self.first(x)))


class SmallModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3)
        self.blocks = nn.Sequential(Block(32), Block(32))
        self.head = nn.Linear(32, 10)

    def forward(self, x):
        x = torch.relu(self.stem(x)).mean(dim=(2, 3))
        return self.head(self.blocks(torch.cat([x, x, x, x], dim=1)))


def record_cpu(out):
    torch.manual_seed(0)
    model = SmallModel()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    data = torch.utils.data.TensorDataset(torch.randn(64, 3, 16, 16), torch.randint(0, 10, (64,)))
    batches = iter(torch.utils.data.DataLoader(data, batch_size=8))

    def step():
        images, target = next(batches)
        loss = nn.functional.cross_entropy(model(images), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    version = torch.__version__.split("+")[0]
    record(os.path.join(out, f"cpu_train_torch_{version}.pt.trace.json"), step, [ProfilerActivity.CPU])
    print(f"recorded with PyTorch {version}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("device", choices=["gpu", "cpu"])
    parser.add_argument("out", help="folder for the traces; made when it does not exist")
    parser.add_argument("--only", action="append", help="name of a case to record; may be given several times")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    if options.device == "cpu":
        record_cpu(options.out)
    elif not torch.cuda.is_available():
        raise SystemExit("PyTorch sees no NVIDIA GPU here; `cpu` records without one.")
    else:
        record_gpu(options.out, options.only)


if __name__ == "__main__":
    main()
