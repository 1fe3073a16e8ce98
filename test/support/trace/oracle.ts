import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { oraclePython } from '../../../scripts/lib/oracleEnvironment.ts';
import { root } from '../../../scripts/lib/paths.ts';

const tracesFolder = join(root, 'test/fixtures/trace');

/** The names of all recorded traces. */
export function recordedTraces(): string[] {
  return readdirSync(tracesFolder).filter((name) => name.endsWith('.pt.trace.json.gz'));
}

export function tracePath(name: string): string {
  return join(tracesFolder, name);
}

/** Runs a script of this folder with the programs that numbers are compared with, and gives the JSON that it prints. */
export async function askOracle(script: string, args: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(oraclePython, [join(import.meta.dirname, script), ...args], {
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout);
}

/** Numbers that differ by less are the same: what a sum of microseconds loses in the last digits of doubles. */
const smallest = 1e-9;

/**
 * Where two values differ, one line a place; numbers may differ by a millionth of their size. What is absent on one side
 * must be absent or null on the other.
 */
export function differences(actual: unknown, expected: unknown, place = 'value'): string[] {
  if (typeof actual === 'number' && typeof expected === 'number') {
    const allowed = Math.max(smallest, 1e-6 * Math.max(Math.abs(actual), Math.abs(expected)));
    return Math.abs(actual - expected) <= allowed
      ? []
      : [`${place}: ${String(actual)} instead of ${String(expected)}`];
  }
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return actual.length === expected.length
      ? expected.flatMap((each, index) => differences(actual[index], each, `${place}[${String(index)}]`))
      : [`${place}: ${String(actual.length)} entries instead of ${String(expected.length)}`];
  }
  if (isRecord(actual) && isRecord(expected)) {
    return [...new Set([...Object.keys(actual), ...Object.keys(expected)])].flatMap((key) =>
      differences(actual[key], expected[key], `${place}.${key}`),
    );
  }
  return (actual ?? null) === (expected ?? null)
    ? []
    : [`${place}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
