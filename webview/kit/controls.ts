import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { configure, h, nameText } from './dom.ts';

/**
 * The controls of every page. This is the only module that knows which kit draws them: another kit needs changes here
 * alone. A control is registered when a page first makes one, so that a page carries only what it uses.
 */

export interface ButtonOptions {
  readonly label: string;
  /** `primary` is filled, at most one a page; `quiet` is text alone. Default `quiet`. */
  readonly look?: 'primary' | 'quiet';
  readonly onPress: () => void;
  readonly disabled?: boolean;
  /** A longer name for screen readers, where the label needs its surroundings to be understood. */
  readonly description?: string;
  readonly key?: string;
}

export function button(options: ButtonOptions): HTMLElement {
  register('button', () => vsCodeButton());
  const look = options.look ?? 'quiet';
  const element = create('vscode-button');
  configure(element, {
    class: `button button-${look}`,
    attributes: {
      'aria-label': options.description ?? options.label,
      appearance: look === 'primary' ? 'primary' : 'icon',
    },
    on: {
      click: () => {
        if (!isDisabled(element)) {
          options.onPress();
        }
      },
    },
    key: options.key ?? options.label,
  });
  element.textContent = options.label;
  setDisabled(element, options.disabled ?? false);
  return element;
}

/** Greys a control out, or brings it back. */
export function setDisabled(control: HTMLElement, disabled: boolean): void {
  control.toggleAttribute('disabled', disabled);
}

/** Changes what a button says. */
export function setButtonLabel(control: HTMLElement, label: string): void {
  control.textContent = label;
  control.setAttribute('aria-label', label);
}

export interface DropdownOptions<T extends string> {
  readonly label: string;
  readonly choices: readonly { readonly value: T; readonly text: string }[];
  readonly value: T;
  readonly onChoose: (value: T) => void;
}

export function dropdown<T extends string>({
  label,
  choices,
  value,
  onChoose,
}: DropdownOptions<T>): HTMLElement {
  register('dropdown', () => vsCodeDropdown());
  register('option', () => vsCodeOption());
  const element = create('vscode-dropdown');
  configure(element, {
    class: 'dropdown',
    attributes: { 'aria-label': label },
    on: {
      change: () => {
        const chosen = choices.find((choice) => choice.value === valueOf(element));
        if (chosen !== undefined) {
          onChoose(chosen.value);
        }
      },
    },
    key: label,
  });
  for (const choice of choices) {
    const option = create('vscode-option');
    configure(option, { attributes: { value: choice.value, selected: choice.value === value } });
    option.textContent = choice.text;
    element.append(option);
  }
  return element;
}

export interface TextAreaOptions {
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly rows: number;
  readonly onInput: (text: string) => void;
}

export function textArea(options: TextAreaOptions): HTMLElement {
  register('text-area', () => vsCodeTextArea());
  const element = create('vscode-text-area');
  configure(element, {
    class: 'text-area',
    attributes: {
      placeholder: options.placeholder,
      rows: options.rows,
      resize: 'vertical',
      spellcheck: 'false',
    },
    on: { input: () => options.onInput(valueOf(element)) },
    key: options.label,
  });
  // The toolkit names the control after the text inside; kit.css keeps it unseen.
  element.textContent = options.label;
  Object.assign(element, { value: options.value });
  return element;
}

export interface TextFieldOptions {
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly onInput: (text: string) => void;
}

/** One line of text, such as a filter. */
export function textField(options: TextFieldOptions): HTMLElement {
  register('text-field', () => vsCodeTextField());
  const element = create('vscode-text-field');
  configure(element, {
    class: 'text-field',
    attributes: { placeholder: options.placeholder, spellcheck: 'false' },
    on: { input: () => options.onInput(valueOf(element)) },
    key: options.label,
  });
  // The toolkit names the control after the text inside; kit.css keeps it unseen.
  element.textContent = options.label;
  Object.assign(element, { value: options.value });
  return element;
}

/** Changes the text of a field. */
export function setFieldText(control: HTMLElement, text: string): void {
  Object.assign(control, { value: text });
}

/**
 * Something is under way, and nobody knows how long it takes; it stands still for those who want no motion. It turns in
 * twelve steps: the toolkit's ring is painted anew sixty times a second, which takes a third of a core away from what
 * is waited for wherever no graphics card paints.
 */
export function progressRing(label: string): HTMLElement {
  return h('span', { class: 'progress-ring', attributes: { role: 'progressbar', 'aria-label': label } });
}

/** An action that reads as part of the text. */
export function link(options: Pick<ButtonOptions, 'label' | 'onPress' | 'description' | 'key'>): HTMLElement {
  return h(
    'button',
    {
      class: 'link',
      attributes: { type: 'button', 'aria-label': options.description },
      on: { click: options.onPress },
      key: options.key ?? options.description ?? options.label,
    },
    nameText(options.label),
  );
}

const registered = new Set<string>();

function register(name: string, definition: () => unknown): void {
  if (!registered.has(name)) {
    registered.add(name);
    provideVSCodeDesignSystem().register(definition());
  }
}

function create(tag: `vscode-${string}`): HTMLElement {
  return document.createElement(tag);
}

function isDisabled(control: HTMLElement): boolean {
  return control.hasAttribute('disabled');
}

function valueOf(control: HTMLElement): string {
  return 'value' in control && typeof control.value === 'string' ? control.value : '';
}
