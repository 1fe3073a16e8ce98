import * as vscode from 'vscode';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative } from 'node:path';
import { fail, isErrnoException } from '../../core/failure.ts';
import { type DataType, dataTypes } from '../../pipeline/pipelineSchema.ts';
import { pipelineFileName } from '../../pipeline/projectLayout.ts';
import { inWorkspace } from '../commandTargets.ts';
import { lastFirst, type LastChoices } from '../lastChoices.ts';
import { checkInputName, checkShape, isDataType, parseShape } from '../steps/inputChecks.ts';
import {
  type PipelineDraft,
  pipelineFileNames,
  type PipelineInput,
  pipelineNameFrom,
  pipelineText,
} from '../steps/pipelineText.ts';
import { type Back, back, type Choice, runWizard, type WizardPage, type WizardStep } from '../wizard.ts';

/** What the questions find out; each one adds what it answers. */
interface Answers {
  readonly modelFile?: string;
  /** The Python file with the entry point; the model file itself unless that holds weights. */
  readonly source?: string;
  readonly callable?: string;
  readonly inputName?: string;
  readonly dtype?: DataType;
  readonly shape?: string;
}

/** Something in a Python file that may make the model. */
export interface Callable {
  readonly name: string;
  readonly what: 'function' | 'class';
  /** For people: its kind and what stands between its parentheses. */
  readonly signature: string;
}

/** Reads models; injected so that heavy readers load when a file is looked at, and tests need no file. */
export interface ModelReaders {
  /** A Python file's top-level functions and classes, the likeliest first. */
  readonly listCallables: (pythonFile: string) => Promise<readonly Callable[]>;
  /** Inputs of an ONNX file that are not weights. */
  readonly readOnnxInputs: (onnxFile: string) => Promise<readonly PipelineInput[]>;
}

const weightExtensions = ['.pt', '.pth'];
const offeredFiles = 200;
const browse = Symbol('browse');

/** Makes a pipeline file beside a model: asks what cannot be read from the model, never overwrites. */
export class PipelineCreator {
  private readonly readers: ModelReaders;
  private readonly choices: LastChoices;

  constructor(readers: ModelReaders, choices: LastChoices) {
    this.readers = readers;
    this.choices = choices;
  }

  /**
   * Writes the pipeline file, opens it and returns its path.
   * @param modelFile a `.py`, `.onnx`, `.pt` or `.pth` file; asked for when absent.
   * @throws CancelledError when the user leaves a question; nothing is written then.
   */
  async create(modelFile?: string): Promise<string> {
    const title = vscode.l10n.t('Create Pipeline File');
    const answers = await runWizard<Answers>(
      title,
      this.questions(),
      modelFile === undefined ? {} : { modelFile: inWorkspace(modelFile) },
    );
    const model = answers.modelFile;
    if (model === undefined) {
      return fail({ kind: 'bad-input', message: 'No model file was chosen.' });
    }
    await this.remember(answers);
    const path = await writeNew(dirname(model), model, await this.draft(model, answers));
    await vscode.window.showTextDocument(vscode.Uri.file(path), { preview: false });
    return path;
  }

  private questions(): WizardStep<Answers>[] {
    const isOnnx = (state: Answers) => hasExtension(state.modelFile, ['.onnx']);
    return [
      {
        skip: ({ modelFile }) => modelFile !== undefined,
        ask: async (page) =>
          toAnswer(
            await pickFile(page, vscode.l10n.t('Which model?'), ['py', 'onnx', 'pt', 'pth']),
            (modelFile) => ({ modelFile }),
          ),
      },
      {
        skip: (state) => state.source !== undefined || (state.modelFile !== undefined && !isWeights(state)),
        ask: async (page) =>
          toAnswer(
            await pickFile(
              page,
              vscode.l10n.t('Which Python file makes the model and loads these weights?'),
              ['py'],
            ),
            (source) => ({ source }),
          ),
      },
      {
        skip: (state) => isOnnx(state) || state.callable !== undefined,
        ask: async (page, state) =>
          toAnswer(await this.pickCallable(page, sourceOf(state)), (callable) => ({ callable })),
      },
      {
        skip: (state) => isOnnx(state) || state.inputName !== undefined,
        ask: async (page) =>
          toAnswer(
            await page.input({
              prompt: vscode.l10n.t('Name of the input'),
              value: this.choices.last('inputName') ?? 'input',
              check: (text) => checkInputName(vscode.l10n, text),
            }),
            (text) => ({ inputName: text.trim() }),
          ),
      },
      {
        skip: (state) => isOnnx(state) || state.dtype !== undefined,
        ask: async (page) => toAnswer(await this.pickDataType(page), (dtype) => ({ dtype })),
      },
      {
        skip: (state) => isOnnx(state) || state.shape !== undefined,
        ask: async (page) =>
          toAnswer(
            await page.input({
              prompt: vscode.l10n.t('Shape of the input; a name makes an axis dynamic'),
              value: this.choices.last('shape') ?? 'batch, 3, 224, 224',
              check: (text) => checkShape(vscode.l10n, text),
            }),
            (shape) => ({ shape }),
          ),
      },
    ];
  }

  private async pickCallable(page: WizardPage, source: string): Promise<string | Back> {
    const callables = await this.readers.listCallables(source);
    if (callables.length === 0) {
      return fail({
        kind: 'entry-point',
        message: `${basename(source)} has no top-level function or class to make the model with.`,
        file: source,
        nextStep: 'Add a function without parameters that returns the torch.nn.Module.',
      });
    }
    return page.pick({
      placeholder: vscode.l10n.t('What makes the model?'),
      choices: callables.map(({ name, what, signature }) => ({
        label: name,
        description: signature,
        icon: what === 'class' ? 'symbol-class' : 'symbol-function',
        value: name,
      })),
    });
  }

  private async pickDataType(page: WizardPage): Promise<DataType | Back> {
    const earlier = this.choices.all('dtype');
    const common: readonly DataType[] = ['float32', 'int64', 'float16'];
    const ordered = lastFirst(
      [...common, ...dataTypes.filter((dtype) => !common.includes(dtype))],
      (dtype) => dtype,
      earlier,
    );
    return page.pick<DataType>({
      placeholder: vscode.l10n.t('Element type of the input'),
      choices: ordered.map((dtype) => ({
        label: dtype,
        ...(dtype === earlier[0] ? { description: vscode.l10n.t('used last') } : {}),
        value: dtype,
      })),
    });
  }

  private async draft(model: string, answers: Answers): Promise<Omit<PipelineDraft, 'name'>> {
    const folder = dirname(model);
    if (hasExtension(model, ['.onnx'])) {
      return { onnx: relativePath(folder, model), inputs: await this.readers.readOnnxInputs(model) };
    }
    return {
      entry: `${relativePath(folder, sourceOf(answers))}:${answers.callable ?? ''}`,
      ...(isWeights(answers) ? { weights: relativePath(folder, model) } : {}),
      inputs: [inputOf(answers)],
    };
  }

  private async remember({ inputName, dtype, shape }: Answers): Promise<void> {
    for (const [question, answer] of Object.entries({ inputName, dtype, shape })) {
      if (answer !== undefined) {
        await this.choices.remember(question, answer);
      }
    }
  }
}

function toAnswer<T>(answer: T | Back, name: (value: T) => Partial<Answers>): Partial<Answers> | Back {
  return answer === back ? back : name(answer);
}

function hasExtension(path: string | undefined, extensions: readonly string[]): boolean {
  return path !== undefined && extensions.includes(extname(path).toLowerCase());
}

function isWeights({ modelFile }: Answers): boolean {
  return hasExtension(modelFile, weightExtensions);
}

function sourceOf(state: Answers): string {
  return state.source ?? state.modelFile ?? '';
}

function inputOf({ inputName, dtype, shape }: Answers): PipelineInput {
  const parsed = parseShape(vscode.l10n, shape ?? '');
  return {
    name: inputName ?? 'input',
    dtype: dtype !== undefined && isDataType(dtype) ? dtype : 'float32',
    shape: typeof parsed === 'string' ? [] : parsed,
  };
}

/** Names that say nothing about the model; its folder's name is better. */
function isGenericName(path: string): boolean {
  return ['model', 'net', 'main', '__init__', 'weights', 'checkpoint'].includes(
    basename(path, extname(path)),
  );
}

/** As pipeline files write paths: relative, with `/`. */
function relativePath(folder: string, path: string): string {
  return relative(folder, path).replaceAll('\\', '/');
}

async function pickFile(
  page: WizardPage,
  placeholder: string,
  extensions: readonly string[],
): Promise<string | Back> {
  const uris = await vscode.workspace.findFiles(
    `**/*.{${extensions.join(',')}}`,
    '**/{node_modules,.venv,venv,env,__pycache__,.engine-room,site-packages}/**',
    offeredFiles,
  );
  const choices: Choice<string | typeof browse>[] = uris
    .map(({ fsPath }) => fsPath)
    .sort()
    .map((path) => ({
      label: basename(path),
      description: vscode.workspace.asRelativePath(path),
      icon: 'file',
      value: path,
    }));
  const answer = await page.pick<string | typeof browse>({
    placeholder,
    choices: [...choices, { label: vscode.l10n.t('Browse…'), icon: 'folder-opened', value: browse }],
  });
  if (answer !== browse) {
    return answer;
  }
  const chosen = await vscode.window.showOpenDialog({
    title: placeholder,
    filters: { [vscode.l10n.t('Models')]: [...extensions] },
  });
  return chosen?.[0]?.fsPath ?? back;
}

/**
 * Writes under the first free name; a file that appears meanwhile is left alone. The first pipeline of a folder may be
 * named like the folder, further ones need names of their own because results are kept under them.
 */
async function writeNew(folder: string, model: string, draft: Omit<PipelineDraft, 'name'>): Promise<string> {
  for (const fileName of pipelineFileNames(model)) {
    const path = join(folder, fileName);
    const first = fileName === pipelineFileName;
    const stem = first ? model : fileName.slice(0, -`.${pipelineFileName}`.length);
    const name = pipelineNameFrom(first && isGenericName(model) ? folder : stem);
    try {
      await writeFile(path, pipelineText({ name, ...draft }), { flag: 'wx' });
      return path;
    } catch (thrown) {
      if (!isErrnoException(thrown) || thrown.code !== 'EEXIST') {
        throw thrown;
      }
    }
  }
  return fail({ kind: 'internal', message: `No name is free for a pipeline file in ${folder}.` });
}
