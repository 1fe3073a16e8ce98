import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchMetrics } from '../../../src/triton/fetchMetrics.ts';

let server: Server;
let url: string;
let answer: { status: number; text: string };

beforeEach(async () => {
  server = createServer((_request, response) => {
    response.writeHead(answer.status).end(answer.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/metrics`;
});
afterEach(() => {
  server.close();
});

test('reads a page', async () => {
  answer = { status: 200, text: '# TYPE a counter\na{model="m"} 3\n' };
  expect(await fetchMetrics(url)).toMatchObject([{ name: 'a', type: 'counter', samples: [{ value: 3 }] }]);
});

test('a refusal and a silent port are told apart', async () => {
  answer = { status: 404, text: '' };
  await expect(fetchMetrics(url)).rejects.toMatchObject({ failure: { kind: 'server-refused' } });
  await expect(fetchMetrics('http://127.0.0.1:1/metrics')).rejects.toMatchObject({
    failure: { kind: 'unreachable' },
  });
});
