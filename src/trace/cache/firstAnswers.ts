import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import { sha256Of } from '../../core/hash.ts';
import { latestFirst } from './latestFirst.ts';
import { columnsFile, keyOf } from './openTraceCached.ts';

const extension = '.answers';
const keptFiles = 200;
/** Hexadecimal, in front of the content. */
const digestLength = 64;

/**
 * The answers with which a page begins, kept beside the columns of a trace: they stand before the columns are even
 * loaded. They belong to one file as the columns do, and to one build of the program, whose answers they are.
 */
export class FirstAnswers {
  private readonly path: string;
  private readonly folder: string;
  private readonly columns: string;

  private constructor(folder: string, columns: string, name: string) {
    this.folder = folder;
    this.columns = columns;
    this.path = join(folder, `${name}${extension}`);
  }

  /** @param program the file of the running program; another build of it has other answers. */
  static async of(tracePath: string, folder: string, program: string): Promise<FirstAnswers> {
    const key = await keyOf(tracePath);
    const { size, mtimeMs } = await stat(program);
    const name = sha256Of(`${key} ${size} ${mtimeMs} ${tracePath}`).slice(0, 40);
    return new FirstAnswers(folder, columnsFile(folder, key), name);
  }

  /** What was kept; `undefined` when there is nothing, or it is damaged, or the columns that it belongs to are gone. */
  async read(): Promise<unknown> {
    try {
      await stat(this.columns);
      const bytes = await readFile(this.path);
      const content = bytes.subarray(digestLength);
      return sha256Of(content) === bytes.toString('latin1', 0, digestLength)
        ? (deserialize(content) as unknown)
        : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps answers; trouble with the cache is nobody's. */
  async write(answers: unknown): Promise<void> {
    try {
      const content = serialize(answers);
      await writeFileAtomically(this.path, Buffer.concat([Buffer.from(sha256Of(content)), content]));
      await this.forgetOldest();
    } catch {
      // Without them the next opening is a little slower.
    }
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true }).catch(() => undefined);
  }

  private async forgetOldest(): Promise<void> {
    const files = await latestFirst(this.folder, extension);
    await Promise.all(files.slice(keptFiles).map(({ path }) => rm(path, { force: true })));
  }
}
