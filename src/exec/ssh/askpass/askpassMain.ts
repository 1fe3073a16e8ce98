import { createConnection } from 'node:net';
import { z } from 'zod/mini';
import { askpassReplySchema, askpassVariables } from './askpassMessages.ts';

/**
 * Program of its own (dist/askpass.cjs): ssh starts it, through askpass.sh, with its question as the only argument and
 * reads the answer from its standard output. An exit status other than 0 means that there is none.
 */
const socket = createConnection({ path: process.env[askpassVariables.socket] ?? '' });
const token = process.env[askpassVariables.token] ?? '';
let reply = '';

socket.setEncoding('utf8');
socket.on('connect', () => socket.write(`${JSON.stringify({ token, prompt: process.argv[2] ?? '' })}\n`));
socket.on('data', (text: string) => {
  reply += text;
});
socket.on('error', () => {
  process.exitCode = 1;
});
socket.on('end', () => {
  const parsed = z.safeParse(askpassReplySchema, safelyParsed(reply));
  const answer = parsed.success ? parsed.data.answer : undefined;
  if (answer === undefined) {
    process.exitCode = 1;
  } else {
    process.stdout.write(`${answer}\n`);
  }
});

function safelyParsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
