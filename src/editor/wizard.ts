import * as vscode from 'vscode';
import { CancelledError } from '../core/failure.ts';

/** Answer of a question whose "Back" button was pressed. */
export const back = Symbol('back');
export type Back = typeof back;

export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly icon?: string;
  readonly value: T;
}

/** One question of several; `ask` answers what it adds to the state. */
export interface WizardStep<S> {
  /** True when the state already holds the answer. */
  readonly skip?: (state: S) => boolean;
  readonly ask: (page: WizardPage, state: S) => Promise<Partial<S> | Back>;
}

/** Shows one question with its place among the others. */
export interface WizardPage {
  pick<T>(question: { placeholder: string; choices: readonly Choice<T>[] }): Promise<T | Back>;
  pickMany<T>(question: {
    placeholder: string;
    choices: readonly (Choice<T> & { readonly picked?: boolean })[];
  }): Promise<readonly T[] | Back>;
  /** @param question.check says what is wrong with the text while the user types. */
  input(question: {
    prompt: string;
    value?: string;
    placeholder?: string;
    check: (text: string) => string | undefined;
  }): Promise<string | Back>;
}

/**
 * Asks the questions whose answers the state lacks, with title, step count and a way back.
 * @throws CancelledError when the user leaves a question.
 */
export async function runWizard<S extends object>(
  title: string,
  steps: readonly WizardStep<S>[],
  start: S,
): Promise<S> {
  const answered: { readonly index: number; readonly before: S }[] = [];
  let state = start;
  let index = 0;
  while (index < steps.length) {
    const step = steps[index];
    if (step === undefined || step.skip?.(state) === true) {
      index += 1;
      continue;
    }
    const remaining = steps.slice(index).filter((later) => later.skip?.(state) !== true).length;
    const page = wizardPage(title, answered.length + 1, answered.length + remaining);
    const answer = await step.ask(page, state);
    if (answer === back) {
      const previous = answered.pop();
      if (previous === undefined) {
        throw new CancelledError();
      }
      ({ index, before: state } = previous);
      continue;
    }
    answered.push({ index, before: state });
    state = { ...state, ...answer };
    index += 1;
  }
  return state;
}

type Item<T> = vscode.QuickPickItem & { readonly value: T };

/** Questions shown through quick picks and input boxes; a first question has no way back. */
export function wizardPage(title: string, step: number, totalSteps: number): WizardPage {
  const place = { title, ...(totalSteps > 1 ? { step, totalSteps } : {}) };
  const buttons = step > 1 ? [vscode.QuickInputButtons.Back] : [];
  return {
    pick: async ({ placeholder, choices }) => {
      const picker = vscode.window.createQuickPick<Item<(typeof choices)[number]['value']>>();
      picker.items = choices.map(toItem);
      return show(Object.assign(picker, place, { buttons, placeholder, matchOnDescription: true }), () =>
        picker.activeItems[0] === undefined ? undefined : { value: picker.activeItems[0].value },
      );
    },
    pickMany: async ({ placeholder, choices }) => {
      const picker = vscode.window.createQuickPick<Item<(typeof choices)[number]['value']>>();
      picker.canSelectMany = true;
      picker.items = choices.map(toItem);
      picker.selectedItems = picker.items.filter((_, index) => choices[index]?.picked === true);
      return show(Object.assign(picker, place, { buttons, placeholder }), () =>
        picker.selectedItems.length === 0
          ? undefined
          : { value: picker.selectedItems.map(({ value }) => value) },
      );
    },
    input: async ({ prompt, value, placeholder, check }) => {
      const box = vscode.window.createInputBox();
      Object.assign(box, place, { buttons, prompt, value: value ?? '', placeholder });
      const validate = () => {
        box.validationMessage = check(box.value);
        return box.validationMessage === undefined;
      };
      box.onDidChangeValue(validate);
      return show(box, () => (validate() ? { value: box.value } : undefined));
    },
  };
}

function toItem<T>(choice: Choice<T>): Item<T> {
  return {
    label: choice.label,
    value: choice.value,
    ...(choice.description === undefined ? {} : { description: choice.description }),
    ...(choice.detail === undefined ? {} : { detail: choice.detail }),
    ...(choice.icon === undefined ? {} : { iconPath: new vscode.ThemeIcon(choice.icon) }),
  };
}

interface Question extends vscode.QuickInput {
  readonly onDidAccept: vscode.Event<void>;
  readonly onDidTriggerButton: vscode.Event<vscode.QuickInputButton>;
}

/** Shows a question until it is answered, left, or the user goes back. */
async function show<T>(
  question: Question,
  accept: () => { readonly value: T } | undefined,
): Promise<T | Back> {
  try {
    return await new Promise<T | Back>((resolve, reject) => {
      question.onDidAccept(() => {
        const accepted = accept();
        if (accepted !== undefined) {
          resolve(accepted.value);
        }
      });
      question.onDidTriggerButton((button) => {
        if (button === vscode.QuickInputButtons.Back) {
          resolve(back);
        }
      });
      question.onDidHide(() => reject(new CancelledError()));
      question.show();
    });
  } finally {
    question.dispose();
  }
}
