/**
 * A stand-in for the API of VS Code, just as much as unit tests of src/editor need. `commands` and `window` record what
 * happened; `answer` says what the user chooses next. Everything else of a window is left to the end-to-end tests.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';

type Listener<T> = (value: T) => unknown;

export class Disposable {
  private readonly work: () => unknown;

  constructor(work: () => unknown) {
    this.work = work;
  }

  static from(...items: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => items.forEach((item) => item.dispose()));
  }

  dispose(): void {
    this.work();
  }
}

export class EventEmitter<T> {
  private readonly listeners = new Set<Listener<T>>();
  readonly event = (listener: Listener<T>): Disposable => {
    this.listeners.add(listener);
    return new Disposable(() => this.listeners.delete(listener));
  };

  fire(value: T): void {
    this.listeners.forEach((listener) => listener(value));
  }

  dispose(): void {
    this.listeners.clear();
  }
}

export class Uri {
  readonly scheme = 'file';
  readonly fsPath: string;

  private constructor(path: string) {
    this.fsPath = path;
  }

  get path(): string {
    return this.fsPath;
  }

  static file(path: string): Uri {
    return new Uri(path);
  }

  static parse(text: string): Uri {
    return new Uri(fileURLToPath(text));
  }

  static joinPath(base: Uri, ...parts: readonly string[]): Uri {
    return new Uri([base.fsPath, ...parts].join('/'));
  }

  toString(): string {
    return pathToFileURL(this.fsPath).toString();
  }
}

export class ThemeIcon {
  readonly id: string;
  readonly color: ThemeColor | undefined;

  constructor(id: string, color?: ThemeColor) {
    this.id = id;
    this.color = color;
  }
}

export class ThemeColor {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

export class TreeItem {
  readonly label: string;
  readonly collapsibleState: number;

  constructor(label: string, collapsibleState: number) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}

export class Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };

  constructor(...ends: [number, number, number, number] | [Position, Position]) {
    const [start, end] =
      ends.length === 2 ? ends : [new Position(ends[0], ends[1]), new Position(ends[2], ends[3])];
    this.start = start;
    this.end = end;
  }
}

export class Position {
  readonly line: number;
  readonly character: number;

  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
}

export class CodeLens {
  readonly range: Range;
  readonly command: unknown;

  constructor(range: Range, command: unknown) {
    this.range = range;
    this.command = command;
  }
}

export class MarkdownString {
  isTrusted: unknown = false;
  readonly value: string;

  constructor(value: string) {
    this.value = value;
  }
}

export class Diagnostic {
  source = '';
  readonly range: Range;
  readonly message: string;
  readonly severity: number;

  constructor(range: Range, message: string, severity: number) {
    this.range = range;
    this.message = message;
    this.severity = severity;
  }
}

export class RelativePattern {
  readonly base: Uri;
  readonly pattern: string;

  constructor(base: Uri, pattern: string) {
    this.base = base;
    this.pattern = pattern;
  }
}

export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
export const DiagnosticSeverity = { Error: 0, Warning: 1 };
export const ConfigurationTarget = { Global: 1, Workspace: 2 };
export const ViewColumn = { Active: -1, Beside: -2 };
export const OverviewRulerLane = { Left: 1, Center: 2, Right: 4, Full: 7 };
export const DecorationRangeBehavior = { ClosedClosed: 1 };
export const TextEditorRevealType = { InCenter: 1 };
export const TaskScope = { Global: 1, Workspace: 2 };
export const TerminalExitReason = { Unknown: 0, Shutdown: 1, Process: 2, User: 3, Extension: 4 };
export const QuickInputButtons = { Back: { iconPath: 'back' } };

export const l10n = {
  bundle: undefined,
  t: (message: string, ...args: readonly (string | number | boolean)[]): string =>
    message.replaceAll(/\{(\d+)\}/g, (whole, index: string) => String(args[Number(index)] ?? whole)),
};

export class CancellationTokenSource {
  private readonly cancelled = new EventEmitter<void>();
  readonly token = { isCancellationRequested: false, onCancellationRequested: this.cancelled.event };

  cancel(): void {
    this.token.isCancellationRequested = true;
    this.cancelled.fire();
  }

  dispose(): void {
    this.cancelled.dispose();
  }
}

type Handler = (...args: unknown[]) => unknown;

interface DecorationType {
  readonly options: unknown;
  dispose(): void;
}

/** A file that is open in an editor. */
export interface FakeDocument {
  readonly uri: Uri;
  readonly languageId: string;
  readonly lineCount: number;
  isDirty: boolean;
}

export interface FakeCodeLensProvider {
  provideCodeLenses(document: FakeDocument): Promise<CodeLens[]>;
}

/** What the extension did to the window, and what the user will answer. */
export const fake = {
  filesChanged: new EventEmitter<Uri>(),
  /** What every watcher hears. */
  fileChanged: (path: string) => fake.filesChanged.fire(Uri.file(path)),
  handlers: new Map<string, Handler>(),
  executed: [] as { readonly command: string; readonly args: readonly unknown[] }[],
  messages: [] as {
    readonly kind: string;
    readonly text: string;
    readonly buttons: readonly string[];
    /** What a modal message says below its text. */
    readonly detail?: string;
  }[],
  /** The options of input boxes that were shown. */
  inputBoxes: [] as Readonly<Record<string, unknown>>[],
  /** What the user types into the next input box; it stays open when there is nothing. */
  typed: undefined as string | undefined,
  clipboard: '',
  /** The button that the user presses on the next message; none by default. */
  answer: undefined as string | undefined,
  trusted: true,
  settings: new Map<string, unknown>(),
  panels: [] as FakePanel[],
  /** By view type: what fills the panel of a file. */
  customEditors: new Map<
    string,
    { resolveCustomEditor: (document: { uri: Uri }, panel: FakePanel) => void }
  >(),
  lensProviders: new Set<FakeCodeLensProvider>(),
  /** Files that a search of the workspace gives, and the patterns that were searched for. */
  foundFiles: [] as string[],
  searches: [] as string[],
  /** Files that were shown, with how. */
  shown: [] as { readonly path: string; readonly options: unknown }[],
  /** The file that the user chooses in the next dialog. */
  chosenFile: undefined as string | undefined,
  decorationTypes: new Set<unknown>(),
  configurationChanged: new EventEmitter<{ affectsConfiguration(name: string): boolean }>(),
  documentChanged: new EventEmitter<{ document: FakeDocument }>(),
  documentSaved: new EventEmitter<FakeDocument>(),
  visibleEditorsChanged: new EventEmitter<void>(),
  foldersChanged: new EventEmitter<void>(),
  terminalClosed: new EventEmitter<{ exitStatus: { reason: number } }>(),
  reset(): void {
    fake.handlers.clear();
    fake.executed.length = 0;
    fake.messages.length = 0;
    fake.inputBoxes.length = 0;
    fake.typed = undefined;
    fake.clipboard = '';
    fake.answer = undefined;
    fake.trusted = true;
    fake.settings.clear();
    fake.panels.length = 0;
    fake.lensProviders.clear();
    fake.foundFiles.length = 0;
    fake.searches.length = 0;
    fake.shown.length = 0;
    fake.chosenFile = undefined;
    fake.decorationTypes.clear();
    window.visibleTextEditors.length = 0;
  },
};

export const commands = {
  registerCommand: (id: string, handler: Handler) => {
    fake.handlers.set(id, handler);
    return new Disposable(() => fake.handlers.delete(id));
  },
  executeCommand: (command: string, ...args: unknown[]) => {
    fake.executed.push({ command, args });
    return Promise.resolve(fake.handlers.get(command)?.(...args));
  },
};

function showMessage(kind: string) {
  return (text: string, ...rest: readonly unknown[]) => {
    const buttons = rest.filter((item) => typeof item === 'string');
    const detail = rest
      .map((item) =>
        typeof item === 'object' && item !== null && 'detail' in item ? item.detail : undefined,
      )
      .find((item) => typeof item === 'string');
    fake.messages.push({ kind, text, buttons, ...(detail === undefined ? {} : { detail }) });
    const chosen = buttons.find((button) => button === fake.answer);
    fake.answer = undefined;
    return Promise.resolve(chosen);
  };
}

/** A webview panel whose page is the test. */
export class FakePanel {
  readonly sent: unknown[] = [];
  readonly viewType: string;
  title: string;
  visible = true;
  reveals = 0;
  iconPath: unknown;
  disposed = false;
  private readonly received = new EventEmitter<unknown>();
  private readonly viewState = new EventEmitter<void>();
  private readonly gone = new EventEmitter<void>();
  readonly onDidChangeViewState = this.viewState.event;
  readonly onDidDispose = this.gone.event;
  readonly webview = {
    html: '',
    options: {},
    cspSource: 'https://csp.test',
    asWebviewUri: (uri: Uri) => uri,
    onDidReceiveMessage: this.received.event,
    postMessage: (message: unknown) => {
      this.sent.push(message);
      return Promise.resolve(true);
    },
  };

  constructor(viewType: string, title: string) {
    this.viewType = viewType;
    this.title = title;
    fake.panels.push(this);
  }

  reveal(): void {
    this.reveals += 1;
  }

  dispose(): void {
    this.disposed = true;
    this.gone.fire();
  }

  /** The page says something. */
  say(message: unknown): void {
    this.received.fire(message);
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    this.viewState.fire();
  }
}

/** Resolves with what the user types, or with nothing once the box was taken away. */
function showInputBox(
  options: Readonly<Record<string, unknown>>,
  token?: CancellationTokenSource['token'],
): Promise<string | undefined> {
  fake.inputBoxes.push(options);
  if (token?.isCancellationRequested === true) {
    return Promise.resolve(undefined);
  }
  return fake.typed === undefined
    ? new Promise((resolve) => token?.onCancellationRequested(() => resolve(undefined)))
    : Promise.resolve(fake.typed);
}

/** An editor that shows a file, with the lines that each decoration is on. */
export class FakeEditor {
  readonly document: FakeDocument;
  readonly viewColumn = 1;
  readonly decorations = new Map<unknown, readonly unknown[]>();

  constructor(document: FakeDocument) {
    this.document = document;
  }

  setDecorations(type: unknown, ranges: readonly unknown[]): void {
    this.decorations.set(type, ranges);
  }

  revealRange(): void {
    // Nothing scrolls here.
  }
}

export const languages = {
  registerCodeLensProvider: (_selector: unknown, provider: FakeCodeLensProvider) => {
    fake.lensProviders.add(provider);
    return new Disposable(() => fake.lensProviders.delete(provider));
  },
};

export const window = {
  visibleTextEditors: [] as FakeEditor[],
  onDidChangeVisibleTextEditors: fake.visibleEditorsChanged.event,
  createTextEditorDecorationType: (options: unknown) => {
    const type: DecorationType = { options, dispose: () => void fake.decorationTypes.delete(type) };
    fake.decorationTypes.add(type);
    return type;
  },
  showTextDocument: (document: FakeDocument, options: unknown) => {
    fake.shown.push({ path: document.uri.fsPath, options });
    return Promise.resolve(new FakeEditor(document));
  },
  showOpenDialog: () =>
    Promise.resolve(fake.chosenFile === undefined ? undefined : [Uri.file(fake.chosenFile)]),
  showInputBox,
  showErrorMessage: showMessage('error'),
  showWarningMessage: showMessage('warning'),
  showInformationMessage: showMessage('information'),
  onDidCloseTerminal: fake.terminalClosed.event,
  registerWebviewPanelSerializer: () => new Disposable(() => undefined),
  registerCustomEditorProvider: (
    type: string,
    provider: { resolveCustomEditor: (document: { uri: Uri }, panel: FakePanel) => void },
  ) => {
    fake.customEditors.set(type, provider);
    return new Disposable(() => fake.customEditors.delete(type));
  },
  createWebviewPanel: (type: string, title: string) => new FakePanel(type, title),
  createTerminal: () => ({
    show: () => undefined,
    sendText: (line: string) => {
      fake.messages.push({ kind: 'terminal', text: line, buttons: [] });
    },
  }),
};

/** A watcher that tells what a test says with `fake.fileChanged`. */
function createFileSystemWatcher() {
  const never = new EventEmitter<Uri>();
  return {
    onDidCreate: never.event,
    onDidChange: fake.filesChanged.event,
    onDidDelete: never.event,
    dispose: () => undefined,
  };
}

export const workspace = {
  createFileSystemWatcher,
  findFiles: (pattern: string) => {
    fake.searches.push(pattern);
    return Promise.resolve(fake.foundFiles.map((path) => Uri.file(path)));
  },
  openTextDocument: (uri: Uri): Promise<FakeDocument> =>
    Promise.resolve({ uri, languageId: 'python', lineCount: 100, isDirty: false }),
  onDidChangeConfiguration: fake.configurationChanged.event,
  onDidChangeTextDocument: fake.documentChanged.event,
  onDidSaveTextDocument: fake.documentSaved.event,
  onDidChangeWorkspaceFolders: fake.foldersChanged.event,
  asRelativePath: (path: string): string => path,
  get isTrusted(): boolean {
    return fake.trusted;
  },
  workspaceFolders: undefined as { readonly uri: Uri }[] | undefined,
  getConfiguration: (section: string) => ({
    get: (name: string) => fake.settings.get(`${section}.${name}`),
    update: (name: string, value: unknown, target: number) => {
      fake.settings.set(`${section}.${name}`, value);
      fake.executed.push({ command: 'update', args: [name, value, target] });
      fake.configurationChanged.fire({ affectsConfiguration: (changed) => changed === `${section}.${name}` });
      return Promise.resolve();
    },
  }),
};

export const env = {
  language: 'en',
  clipboard: {
    writeText: (text: string) => {
      fake.clipboard = text;
      return Promise.resolve();
    },
  },
};
