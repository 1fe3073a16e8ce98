import { describe, expect, test } from 'vitest';
import {
  descendantsOf,
  listProcesses,
  parseProcStat,
  processesWithVariable,
} from '../../../src/exec/processTable.ts';

describe('parseProcStat', () => {
  test('reads past a command name with spaces and parentheses', () => {
    expect(parseProcStat('42 (a b) (c) S 7 9 9 0 -1')).toEqual({ pid: 42, parentPid: 7, groupPid: 9 });
  });

  test('leaves zombies out', () => {
    expect(parseProcStat('42 (x) Z 7 9 9 0 -1')).toBeUndefined();
  });
});

describe('descendantsOf', () => {
  test('finds grandchildren whatever the order, and not strangers', () => {
    const entry = (pid: number, parentPid: number) => ({ pid, parentPid, groupPid: pid });
    expect(descendantsOf(2, [entry(5, 4), entry(4, 2), entry(2, 1), entry(9, 1)]).sort()).toEqual([2, 4, 5]);
  });
});

describe('this machine', () => {
  test('lists this very process', async () => {
    expect((await listProcesses()).map((entry) => entry.pid)).toContain(process.pid);
  });

  test('finds no process with a mark that nobody carries', async () => {
    expect(await processesWithVariable('ENGINE_ROOM_JOB', 'nobody has this')).toEqual([]);
  });
});
