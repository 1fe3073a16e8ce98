import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fail } from '../core/failure.ts';
import { plainText } from '../core/sentence.ts';
import { formatBytes } from '../core/units.ts';
import { findLineage } from '../pipeline/findLineage.ts';
import { passportDoubts } from '../pipeline/passportDoubts.ts';
import type { ChainNode, PassportChain } from '../pipeline/passportChain.ts';
import { exitStatus, type VerbFunction } from './cliContext.ts';

/** `engine-room passport FILE`: the chain of an artifact back to its origin. */
export const passportVerb: VerbFunction = async ({ args, output, cwd }) => {
  const [name] = args.positionals;
  if (name === undefined) {
    return fail({
      kind: 'bad-input',
      message: 'passport needs the file to look up.',
      nextStep: 'engine-room passport FILE',
    });
  }
  const path = resolve(cwd, name);
  if (!existsSync(path)) {
    return fail({ kind: 'not-found', message: `${path} does not exist.`, file: path });
  }
  const chain = await findLineage(findProjectRoot(path), path, { warn: output.note });
  output.result(args.format === 'json' ? JSON.stringify(chain, undefined, 2) : formatChain(chain));
  return exitStatus.done;
};

/** The nearest folder above that holds `.engine-room`; the file's own folder when there is none. */
function findProjectRoot(path: string): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.engine-room'))) {
      return folder;
    }
    if (dirname(folder) === folder) {
      return dirname(path);
    }
  }
}

function formatChain(chain: PassportChain): string {
  const note = chain.note === undefined ? [] : [plainText(chain.note)];
  return [plainText(chain.sentence), ...note, '', ...chain.nodes.flatMap(formatNode)].join('\n');
}

function formatNode(node: ChainNode): string[] {
  const { artifact } = node;
  const made = node.step === undefined ? 'no passport' : `${node.step}, ${node.createdAt ?? ''}`;
  const tools = Object.entries(node.tools).map(([tool, version]) => `${tool} ${version}`);
  return [
    `${artifact.path}  (${made})`,
    `  sha256 ${artifact.sha256.slice(0, 16)}, ${formatBytes(artifact.sizeBytes)}`,
    ...passportDoubts(node).map((text) => `  ! ${text}`),
    ...(tools.length === 0 ? [] : [`  tools  ${tools.join(', ')}`]),
    ...(node.stale === undefined ? [] : [`  stale  ${node.stale}`]),
  ];
}
