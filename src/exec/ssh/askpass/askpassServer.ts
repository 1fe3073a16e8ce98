import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod/mini';
import type { Disposable } from '../../../core/disposable.ts';
import { socketFolder } from '../controlSocket.ts';
import { askpassRequestSchema, askpassVariables } from './askpassMessages.ts';
import type { AskpassProgram } from './askpassProgram.ts';
import { acceptsHostKey, type AskpassQuestion, parseAskpassQuestion } from './askpassQuestion.ts';

/**
 * Puts a question to a person. The signal is aborted when ssh no longer waits for the answer.
 * @returns undefined when the person declines.
 */
export type AskPerson = (question: AskpassQuestion, signal: AbortSignal) => Promise<string | undefined>;

const longestRequestBytes = 64 * 1024;

/**
 * Answers what ssh asks (passwords, passphrases, one-time codes, unknown host keys) through a person. Listens on a socket
 * in a folder that only this user can enter, and answers only programs that know its token. Answers go from the person to
 * ssh and nowhere else.
 */
export class AskpassServer implements Disposable {
  /** What ssh needs in its environment to ask here. */
  readonly environment: Readonly<Record<string, string>>;
  private readonly ask: AskPerson;
  private readonly token: string;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private readonly folder: string | undefined;

  private constructor(ask: AskPerson, parts: AskpassParts, program: AskpassProgram) {
    this.ask = ask;
    this.token = parts.token;
    this.server = parts.server;
    this.folder = parts.folder;
    this.environment = {
      SSH_ASKPASS: program.starter,
      SSH_ASKPASS_REQUIRE: 'force',
      // Before OpenSSH 8.4 this, and no terminal, is what makes ssh ask its program.
      DISPLAY: process.env['DISPLAY'] ?? ':0',
      [askpassVariables.socket]: parts.path,
      [askpassVariables.token]: parts.token,
      [askpassVariables.node]: program.node,
      [askpassVariables.main]: program.main,
    };
    parts.server.on('connection', (socket) => this.serve(socket));
  }

  /** Starts listening. @throws FailureError when there is no private folder for the socket. */
  static async start(ask: AskPerson, program: AskpassProgram): Promise<AskpassServer> {
    const id = randomBytes(16).toString('hex');
    const windows = process.platform === 'win32';
    const folder = windows ? undefined : await mkdtemp(join(await socketFolder(), 'ask-'));
    const path = folder === undefined ? `\\\\.\\pipe\\engine-room-askpass-${id}` : join(folder, 's');
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    // It keeps no program running by itself.
    server.unref();
    makeExecutable(program.starter);
    const token = randomBytes(32).toString('hex');
    return new AskpassServer(ask, { server, path, folder, token }, program);
  }

  dispose(): void {
    this.server.close();
    this.sockets.forEach((socket) => socket.destroy());
    if (this.folder !== undefined) {
      void rm(this.folder, { recursive: true, force: true });
    }
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    const gone = new AbortController();
    let request = '';
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.sockets.delete(socket);
      gone.abort();
    });
    const onData = (text: string) => {
      request += text;
      if (request.length > longestRequestBytes) {
        socket.destroy();
      } else if (request.includes('\n')) {
        socket.off('data', onData).resume();
        void this.answer(request, gone.signal).then((answer) => {
          socket.end(`${JSON.stringify(answer === undefined ? {} : { answer })}\n`);
        });
      }
    };
    socket.on('data', onData);
  }

  private async answer(line: string, signal: AbortSignal): Promise<string | undefined> {
    const request = z.safeParse(askpassRequestSchema, parsed(line));
    if (!request.success || !sameText(request.data.token, this.token)) {
      return undefined;
    }
    const question = parseAskpassQuestion(request.data.prompt);
    // A person who could not be asked has not said yes.
    const answer = await this.ask(question, signal).catch(() => undefined);
    if (question.kind === 'host-key') {
      return answer !== undefined && acceptsHostKey(question, answer) ? answer : 'no';
    }
    // ssh reads one line.
    return answer?.replace(/[\r\n][^]*$/u, '');
  }
}

interface AskpassParts {
  readonly server: Server;
  readonly path: string;
  readonly folder: string | undefined;
  readonly token: string;
}

/** Packages made or unpacked on Windows lose the permission. */
function makeExecutable(file: string): void {
  try {
    chmodSync(file, 0o755);
  } catch {
    // Read-only installations keep what they have.
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
