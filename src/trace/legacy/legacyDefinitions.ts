/**
 * Which torch_tb_profiler is meant. `release` is 0.4.3 as it was published: it knows no category `cuda_runtime`, so that
 * on traces since PyTorch 1.12 no kernel belongs to an operator, and drops every user annotation, DataLoader included.
 * `lastSource` is the state in which its repository removed it: both are read.
 */
export type LegacyDefinitions = 'release' | 'lastSource';
