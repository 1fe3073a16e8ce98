import { sentence, strong } from '../../../src/core/sentence.ts';
import type { ChainNode, PassportChain } from '../../../src/pipeline/passportChain.ts';
import { hostileName } from './comparisonFixtures.ts';

const machine = 'AMD EPYC 7B13, 4 cores, Linux 6.1';
const tools = { python: '3.11.9', torch: '2.15.0', onnx: '1.23.0', onnxruntime: '1.32.0' };

/** An optimised build whose way back is whole. */
export function currentChain(): PassportChain {
  return {
    sentence: sentence`model.optimised.onnx comes from ${strong('model.py')} in ${strong('2 steps')}; nothing changed since.`,
    stale: false,
    nodes: nodes(),
  };
}

/** The same after somebody edited model.py. */
export function staleChain(): PassportChain {
  const [optimised, exported, source] = nodes();
  const reason = 'model.py changed after export.';
  return {
    sentence: sentence`model.optimised.onnx is ${strong('stale')}: model.py changed after export.`,
    note: sentence`Run the pipeline again from export to bring it up to date.`,
    stale: true,
    nodes: [
      { ...optimised!, stale: reason },
      {
        ...exported!,
        stale: reason,
        inputs: exported!.inputs.map((input) =>
          input.role === 'source' ? { ...input, state: 'changed' as const } : input,
        ),
      },
      { ...source!, state: 'changed' },
    ],
  };
}

/** Names that want to be more than text. */
export function hostileChain(): PassportChain {
  const [optimised, ...rest] = nodes();
  return {
    sentence: sentence`${hostileName} comes from ${strong(hostileName)}.`,
    stale: false,
    nodes: [
      {
        ...optimised!,
        artifact: { ...optimised!.artifact, path: `a/${hostileName}` },
        options: { [hostileName]: 'x'.repeat(10_000), nested: { deep: [1, 2, 3] } },
        tools: { [hostileName]: hostileName },
      },
      ...rest,
    ],
  };
}

function nodes(): ChainNode[] {
  return [
    {
      artifact: artifact('.engine-room/build/efficientnet-lite0/model.optimised.onnx', 'b', 18.5e6),
      step: 'optimise',
      createdAt: '2026-05-09T10:03:12Z',
      tools: { python: tools.python, onnxruntime: tools.onnxruntime },
      machine,
      options: { variant: 'optimised', graphOptimisation: 'all' },
      measured: { sizeBytes: 18.5e6, p50Ns: 8.1e6, p99Ns: 10.2e6, maxAbsolute: 3.4e-6 },
      state: 'current',
      inputs: [
        {
          ...artifact('.engine-room/build/efficientnet-lite0/model.onnx', 'a', 18.6e6),
          role: 'model',
          state: 'current',
        },
        { ...artifact('engine-room.yaml', 'e', 1480), role: 'pipeline', state: 'current' },
      ],
    },
    {
      artifact: artifact('.engine-room/build/efficientnet-lite0/model.onnx', 'a', 18.6e6),
      step: 'export',
      createdAt: '2026-05-09T10:02:40Z',
      tools,
      machine,
      options: {
        exporter: 'dynamo',
        opset: 17,
        irVersion: 8,
        servingRelease: '24.10',
        externalData: false,
        inputs: ['image'],
        outputs: ['logits'],
        dynamicAxes: { image: { 0: 'batch' } },
      },
      measured: { durationNs: 11.4e9, sizeBytes: 18.6e6 },
      state: 'current',
      inputs: [
        { ...artifact('model.py', 'c', 2210), role: 'source', state: 'current' },
        { ...artifact('engine-room.yaml', 'e', 1480), role: 'pipeline', state: 'current' },
      ],
    },
    {
      artifact: artifact('model.py', 'c', 2210),
      tools: {},
      options: {},
      measured: {},
      state: 'no-passport',
      inputs: [],
    },
  ];
}

function artifact(path: string, digit: string, sizeBytes: number) {
  return { path, sha256: `${digit}1`.repeat(32), sizeBytes };
}
