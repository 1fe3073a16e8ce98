import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { checkPortsFree, findFreePorts } from '../../../../src/triton/embedded/serverPorts.ts';

describe('ports', () => {
  it('are three different ones that are free', async () => {
    const ports = await findFreePorts();
    expect(new Set(Object.values(ports)).size).toBe(3);
    await expect(checkPortsFree(ports)).resolves.toBeUndefined();
  });

  it('are refused by number and use when taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      const address = other.address();
      const metrics = typeof address === 'object' ? address!.port : 0;
      const free = await findFreePorts();
      await expect(checkPortsFree({ ...free, metrics })).rejects.toMatchObject({
        failure: { kind: 'port-taken', message: expect.stringContaining(`${metrics} for metrics`) as string },
      });
    } finally {
      other.close();
    }
  });
});
