import { z } from 'zod/mini';
import { fail } from '../core/failure.ts';
import { parseJson } from '../core/parseJson.ts';
import { fetchText } from './fetchText.ts';

const metadataSchema = z.object({ name: z.string(), version: z.string() });

/**
 * Asks a running server for its version (KServe v2, `GET /v2`), such as `2.46.0`.
 * @param url of its HTTP endpoint, such as `http://127.0.0.1:8000`.
 * @throws FailureError of kind `bad-input` for another scheme, `unreachable`, `server-refused` or `corrupt-file`.
 */
export async function readServerVersion(url: string, signal?: AbortSignal): Promise<string> {
  const address = URL.parse(url);
  if (address === null || !['http:', 'https:'].includes(address.protocol)) {
    return fail({
      kind: 'bad-input',
      message: `"${url}" is not the address of a server.`,
      nextStep: 'Write it as http://HOST:8000.',
    });
  }
  const failures = {
    what: `The server at ${url}`,
    nextStep: 'Check that Triton runs there and that its HTTP port is open, or name its release instead.',
  };
  const text = await fetchText(new URL('/v2', address), failures, signal);
  return parseJson(text, metadataSchema, { what: `The answer of ${url}` }).version;
}
