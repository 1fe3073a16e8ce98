import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { readServerVersion } from '../../../src/triton/serverVersion.ts';

let server: Server | undefined;

afterEach(() => {
  server?.close();
  server = undefined;
});

async function serve(status: number, body: string): Promise<string> {
  server = createServer((request, response) => {
    response.writeHead(request.url === '/v2' ? status : 404);
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the version of a running server', () => {
  test('is what it says at /v2', async () => {
    const url = await serve(200, '{"name":"triton","version":"2.46.0","extensions":["classification"]}');
    expect(await readServerVersion(url)).toBe('2.46.0');
    expect(await readServerVersion(`${url}/v2/models`)).toBe('2.46.0');
  });

  test.each([
    [500, 'oops', 'server-refused'],
    [200, '<html>', 'corrupt-file'],
    [200, '{"name":"other"}', 'corrupt-file'],
  ])('a server that answers %i %s is none', async (status, body, kind) => {
    const url = await serve(status, body);
    await expect(readServerVersion(url)).rejects.toMatchObject({ failure: { kind } });
  });

  test.each(['file:///etc/passwd', 'localhost:8000', ''])('%j is no address', async (url) => {
    await expect(readServerVersion(url)).rejects.toMatchObject({ failure: { kind: 'bad-input' } });
  });

  test('where nothing listens is unreachable', async () => {
    const url = await serve(200, '');
    server?.close();
    await expect(readServerVersion(url)).rejects.toMatchObject({ failure: { kind: 'unreachable' } });
  });
});
