import { plainText } from '../../src/core/sentence.ts';
import { printable } from '../../src/core/textTable.ts';
import { formatBytes } from '../../src/core/units.ts';
import type { ChainNode, PassportChain } from '../../src/pipeline/passportChain.ts';
import { type Figure, figuresOf } from './figures.ts';

/** The chain as lines of text, for a message or an issue. */
export function chainAsText({ sentence, note, nodes }: PassportChain): string {
  return [plainText(sentence), ...(note === undefined ? [] : [plainText(note)]), ...nodes.flatMap(nodeLines)]
    .map(printable)
    .join('\n');
}

function nodeLines({
  artifact,
  step,
  createdAt,
  state,
  stale,
  tools,
  options,
  measured,
  inputs,
}: ChainNode): string[] {
  const facts = [step, createdAt, formatBytes(artifact.sizeBytes), state].filter(
    (fact) => fact !== undefined,
  );
  return [
    `- ${artifact.path} (${facts.join(', ')})`,
    `  sha-256 ${artifact.sha256}`,
    ...(stale === undefined ? [] : [`  stale: ${stale}`]),
    ...line('measured', figuresOf(measured)),
    ...line('options', figuresOf(options)),
    ...line('tools', figuresOf(tools)),
    ...inputs.map(
      ({ role, path, sha256, state: inputState }) => `  from ${role} ${path} (${inputState}, ${sha256})`,
    ),
  ];
}

function line(name: string, figures: readonly Figure[]): string[] {
  return figures.length === 0 ? [] : [`  ${name}: ${figures.map(figureText).join('; ')}`];
}

function figureText({ name, value, unit }: Figure): string {
  return unit === undefined ? `${name} ${value}` : `${name} ${value} ${unit}`;
}
