import { describe, expect, it } from 'vitest';
import { z } from 'zod/mini';
import { fail } from '../../../src/core/failure.ts';
import { HostChannel, type HostHandlers, type HostMessage } from '../../../src/core/webviewMessages.ts';

interface TestApi {
  readonly requests: {
    readonly double: { readonly params: { readonly value: number }; readonly result: number };
    readonly refuse: { readonly params: undefined; readonly result: undefined };
  };
  readonly events: { readonly show: string };
}

const handlers: HostHandlers<TestApi> = {
  double: ({ value }) => 2 * value,
  refuse: () => fail({ kind: 'server-refused', message: 'The server said no.', nextStep: 'Ask again.' }),
};

describe('HostChannel', () => {
  it('answers a request', async () => {
    const { channel, posted } = host();
    await channel.receive({ type: 'request', id: 7, name: 'double', params: { value: 21 } });
    expect(posted).toEqual([{ type: 'answer', id: 7, result: 42 }]);
  });

  it('refuses with the whole failure', async () => {
    const { channel, posted } = host();
    await channel.receive({ type: 'request', id: 1, name: 'refuse' });
    expect(posted).toEqual([
      {
        type: 'refusal',
        id: 1,
        failure: { kind: 'server-refused', message: 'The server said no.', nextStep: 'Ask again.' },
      },
    ]);
  });

  it.each([
    ['an unknown request', { type: 'request', id: 1, name: 'toString', params: undefined }],
    ['wrong parameters', { type: 'request', id: 1, name: 'double', params: { value: '21' } }],
  ])('refuses %s', async (_, message) => {
    const { channel, posted } = host();
    await channel.receive(message);
    expect(posted).toHaveLength(1);
    expect(posted[0]?.type).toBe('refusal');
  });

  it('logs what is no message and stays alive', async () => {
    const { channel, posted, warnings } = host();
    for (const data of [null, 'ready', { type: 'other' }, { type: 'request', id: 'x' }, 1n]) {
      await channel.receive(data);
    }
    expect(posted).toEqual([]);
    expect(warnings).toHaveLength(5);
  });

  it('reports ready and fatal errors', async () => {
    const { channel, events } = host();
    await channel.receive({ type: 'ready' });
    await channel.receive({ type: 'fatal', message: 'broken' });
    expect(events).toEqual(['ready', 'error A page failed: broken']);
  });

  it('logs when a page is gone', async () => {
    const { channel, warnings } = host(() => Promise.reject(new Error('disposed')));
    channel.tell('show', 'hello');
    await Promise.resolve();
    await Promise.resolve();
    expect(warnings).toEqual(['A message did not reach its page: disposed']);
  });
});

function host(send?: (message: HostMessage) => Promise<boolean>) {
  const posted: HostMessage[] = [];
  const warnings: string[] = [];
  const events: string[] = [];
  const channel = new HostChannel<TestApi>({
    schemas: { double: z.object({ value: z.number() }), refuse: z.undefined() },
    handlers,
    post: (message) => {
      posted.push(message);
      return send?.(message);
    },
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message) => warnings.push(message),
      error: (message) => events.push(`error ${message}`),
    },
    onReady: () => events.push('ready'),
  });
  return { channel, posted, warnings, events };
}
