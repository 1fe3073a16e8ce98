import { createServer, type Server } from 'node:http';
import { build } from 'esbuild';
import { pageBundles } from '../../../scripts/lib/buildProduct.ts';
import { scriptsAtStart } from '../../../scripts/lib/pageParts.ts';
import { webviewHtml } from '../../../src/core/webviewHtml.ts';

export const pageNames = ['compare', 'engine', 'inference', 'passport', 'trace'] as const;
export type PageName = (typeof pageNames)[number];

/** Serves the pages as the editor does: bundled, minified, under the same document and the same content policy. */
export class PageServer {
  readonly files: ReadonlyMap<string, Uint8Array>;
  private readonly server: Server;

  private constructor(files: ReadonlyMap<string, Uint8Array>) {
    this.files = files;
    this.server = createServer((request, response) => {
      const path = (request.url ?? '/').slice(1);
      const file = this.files.get(path);
      if (path.endsWith('.html')) {
        response.setHeader('content-type', 'text/html; charset=utf-8');
        response.end(this.document(path.replace('.html', '')));
      } else if (file !== undefined) {
        response.setHeader('content-type', path.endsWith('.css') ? 'text/css' : 'text/javascript');
        response.end(file);
      } else {
        response.statusCode = path === 'favicon.ico' ? 204 : 404;
        response.end();
      }
    });
  }

  static async start(): Promise<PageServer> {
    const results = await Promise.all(
      (await pageBundles({ production: true, watch: false })).map((options) =>
        build({ ...options, write: false, logLevel: 'error' }),
      ),
    );
    const server = new PageServer(
      new Map(
        results.flatMap(({ outputFiles = [] }) =>
          outputFiles.map(({ path, contents }) => [path.split('/').at(-1) ?? path, contents] as const),
        ),
      ),
    );
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  url(page: PageName): string {
    return `${this.origin()}/${page}.html`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private document(page: string): string {
    return webviewHtml({
      title: page,
      language: 'en',
      scriptUri: `${this.origin()}/${page}.js`,
      styleUri: `${this.origin()}/${page}.css`,
      cspSource: this.origin(),
      nonce: 'abcDEF123',
      isModule: page === 'trace',
      partUris: scriptsAtStart(`${page}.js`, (file) => Buffer.from(this.files.get(file) ?? []).toString())
        .slice(1)
        .map((part) => `${this.origin()}/${part}`),
    });
  }

  private origin(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('The page server does not listen.');
    }
    return `http://127.0.0.1:${address.port}`;
  }
}
