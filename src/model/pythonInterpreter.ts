/** What is known about the user's choice of Python; text is taken as it is, empty text as absent. */
export interface InterpreterChoices {
  /** The setting of this extension, or `--python` of the CLI. */
  readonly setting?: string | undefined;
  /** The environment selected in the Python extension. */
  readonly pythonExtension?: string | undefined;
  readonly platform: NodeJS.Platform;
}

export interface ChosenInterpreter {
  /** Path, or a name to be found on PATH. */
  readonly program: string;
  readonly source: 'setting' | 'python-extension' | 'default';
}

/** The interpreter to use: the setting, then the Python extension's selected environment, then `python3`. */
export function chooseInterpreter(choices: InterpreterChoices): ChosenInterpreter {
  const setting = choices.setting?.trim() ?? '';
  if (setting !== '') {
    return { program: setting, source: 'setting' };
  }
  const selected = choices.pythonExtension?.trim() ?? '';
  if (selected !== '') {
    return { program: selected, source: 'python-extension' };
  }
  // The installer for Windows makes no python3.exe.
  return { program: choices.platform === 'win32' ? 'python' : 'python3', source: 'default' };
}
