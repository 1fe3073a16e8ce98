import { readFileSync } from 'node:fs';

const folder = new URL('../../../fixtures/tensorrt/report/', import.meta.url);

/** Text of a synthetic file in the shape of one release. */
export function fixture(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

/** The same as a path. */
export function fixturePath(name: string): string {
  return new URL(name, folder).pathname;
}
