import type { FindingId } from '../../../src/trace/findings/finding.ts';

const snippets: Partial<Readonly<Record<FindingId, string>>> = {
  'data-loader': `loader = torch.utils.data.DataLoader(
    dataset,
    batch_size=batch_size,
    num_workers=len(os.sched_getaffinity(0)) // max(1, torch.cuda.device_count()),
    pin_memory=True,
    persistent_workers=True,
)
`,
  'launch-bound': `# Inputs of one shape: the step is recorded once as a CUDA graph and launched as one.
model = torch.compile(model, mode="reduce-overhead")
`,
  'pageable-copies': `loader = torch.utils.data.DataLoader(dataset, batch_size=batch_size, pin_memory=True)
for batch in loader:
    batch = batch.to(device, non_blocking=True)
`,
  'synchronising-calls': `# Add losses up on the GPU and read them once every hundred steps.
total_loss += loss.detach()
if step % 100 == 99:
    print((total_loss / 100).item())
    total_loss.zero_()
`,
  'lower-precision': `with torch.autocast("cuda", dtype=torch.bfloat16):
    output = model(batch)
    loss = loss_function(output, target)
`,
  'fusible-kernels': `model = torch.compile(model)
`,
  'layout-conversion': `model = model.to(memory_format=torch.channels_last)
batch = batch.to(device, memory_format=torch.channels_last, non_blocking=True)
`,
  'optimizer-loop': `optimizer = torch.optim.AdamW(model.parameters(), lr=lr, fused=True)
optimizer.zero_grad(set_to_none=True)
`,
  'device-allocation': `# Before the process starts; and no torch.cuda.empty_cache() in the loop.
# PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True
`,
  fragmentation: `# Before the process starts.
# PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True
`,
  'wrong-backend': `torch.distributed.init_process_group(backend="nccl")
`,
  'data-parallel': `# One process for each GPU: torchrun --nproc-per-node=gpu train.py
model = torch.nn.parallel.DistributedDataParallel(model, device_ids=[local_rank])
`,
};

/** Python to start from for what a finding advises; `undefined` where no few lines are safe for every program. */
export function snippetOf(id: FindingId): string | undefined {
  return snippets[id];
}
