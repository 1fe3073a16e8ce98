import { sentence } from '../../src/core/sentence.ts';
import { button, progressRing, setButtonLabel, setDisabled } from '../kit/controls.ts';
import { h } from '../kit/dom.ts';
import { pageHeader } from '../kit/header.ts';
import { RefusedError } from '../kit/messages.ts';
import type { Page } from '../kit/page.ts';
import { emptyView, failureView, loadingView } from '../kit/states.ts';
import { answerLine, fill, noteLine } from '../kit/text.ts';
import { answerOf, classOutput } from './answer.ts';
import type { ImagePreview, InferenceApi, InferenceResult, InferenceState, ServedModel } from './api.ts';
import { ignoreOtherDrops } from './dropZone.ts';
import { InputEditor } from './inputEditor.ts';
import { recallForm, rememberForm } from './formMemory.ts';
import { allValues, type InputSlot, slotsOf } from './inputSlot.ts';
import { classesSection, expectedOutputs, outputsSection } from './results.ts';
import type { InferenceStrings } from './strings.ts';
import { timingSection } from './timing.ts';

const memoryKey = 'form';

type InferencePage = Page<InferenceApi, InferenceStrings>;

/** Draws the inference page. What the user has given stays while the host shows the same model again. */
export class InferenceView {
  private readonly page: InferencePage;
  private form: InferenceForm | undefined;
  private pendingImage: ImagePreview | undefined;

  constructor(page: InferencePage) {
    this.page = page;
    ignoreOtherDrops();
  }

  show(state: InferenceState): void {
    if (state.kind === 'ready') {
      this.form =
        this.form?.fits(state.model) === true ? this.form : new InferenceForm(this.page, state.model);
      this.page.show(...this.form.nodes);
      if (this.pendingImage !== undefined) {
        this.form.useImage(this.pendingImage);
        this.pendingImage = undefined;
      }
      return;
    }
    this.form = undefined;
    const subject = state.subject ?? this.page.strings.title;
    this.page.show(pageHeader({ subject, facts: [], actions: [] }), this.message(state));
  }

  /** A photograph chosen outside; kept until the model is known. */
  useImage(image: ImagePreview): void {
    if (this.form === undefined) {
      this.pendingImage = image;
    } else {
      this.form.useImage(image);
    }
  }

  private message(state: Exclude<InferenceState, { kind: 'ready' }>): HTMLElement {
    const { strings } = this.page;
    const act = (
      label: string,
      request: 'deploy' | 'reload' | 'showLog',
      look: 'primary' | 'quiet' = 'quiet',
    ) => button({ label, look, onPress: () => this.page.perform(() => this.page.ask(request)) });
    switch (state.kind) {
      case 'loading':
        return loadingView(strings.loading);
      case 'stopped':
        return emptyView(fill(strings.stoppedTitle, state.subject), strings.stoppedBody, [
          act(strings.deploy, 'deploy', 'primary'),
          act(strings.retry, 'reload'),
          act(strings.showLog, 'showLog'),
        ]);
      case 'failed':
        return failureView(state.failure, [
          act(strings.retry, 'reload', 'primary'),
          act(strings.showLog, 'showLog'),
        ]);
    }
  }
}

/** Inputs at the left, the answer above and the evidence at the right. */
class InferenceForm {
  readonly nodes: readonly Node[];
  private readonly page: InferencePage;
  private readonly model: ServedModel;
  private readonly slots: InputSlot[];
  private readonly editors: InputEditor[];
  private readonly answer = h('div', { class: 'answer-area', attributes: { 'aria-live': 'polite' } });
  private readonly evidence = h('div', { class: 'evidence' });
  private readonly send: HTMLElement;
  private readonly copies: HTMLElement[];
  private result: InferenceResult | undefined;
  private busy = false;
  private hasAnswer = false;

  constructor(page: InferencePage, model: ServedModel) {
    const { strings } = page;
    this.page = page;
    this.model = model;
    this.slots = slotsOf(model);
    this.editors = this.slots.map(
      (slot) =>
        new InputEditor(slot, model, page, () => {
          this.changed();
          this.remember();
        }),
    );
    this.send = button({
      label: strings.send,
      look: 'primary',
      key: 'send',
      onPress: () => this.page.perform(() => this.request()),
    });
    this.copies = [
      button({ label: strings.copyPython, onPress: () => this.copy('python') }),
      button({ label: strings.copyCurl, onPress: () => this.copy('curl') }),
    ];
    this.nodes = [
      pageHeader({
        subject: model.name,
        facts: [fill(strings.version, model.version), model.server, fill(strings.backend, model.backend)],
        actions: [...this.copies, this.send],
      }),
      this.answer,
      h(
        'div',
        { class: 'columns' },
        h('div', { class: 'inputs' }, ...this.editors.map(({ element }) => element)),
        this.evidence,
      ),
    ];
    this.evidence.append(expectedOutputs(model, strings));
    this.recall();
    this.changed();
  }

  fits(model: ServedModel): boolean {
    return JSON.stringify(model) === JSON.stringify(this.model);
  }

  useImage(image: ImagePreview): void {
    const index = this.slots.findIndex(({ sources }) => sources.includes('image'));
    this.editors[index]?.useImage(image);
  }

  /** A hidden page is taken down; what it held comes back with it. */
  private recall(): void {
    const kept = recallForm(this.page.recall(memoryKey), this.model, this.slots);
    for (const editor of this.editors) {
      editor.redraw();
    }
    if (kept !== undefined) {
      this.result = kept;
      this.showResult(kept);
    }
  }

  private remember(): void {
    this.page.remember(memoryKey, rememberForm(this.model, this.slots, this.result));
  }

  private changed(): void {
    const complete = allValues(this.slots) !== undefined;
    setDisabled(this.send, !complete || this.busy);
    for (const copy of this.copies) {
      setDisabled(copy, !complete);
    }
    if (!this.hasAnswer && !this.busy) {
      this.answer.replaceChildren(...this.invitation(complete));
    }
  }

  /** What to do first, in the place of the answer. */
  private invitation(complete: boolean): Node[] {
    const { strings } = this.page;
    const [title, note] = complete
      ? [strings.readyToSend, fill(strings.readyToSendNote, this.model.name)]
      : this.model.imageInput === undefined
        ? [strings.fillInputs, strings.fillInputsNote]
        : [strings.pickImage, strings.pickImageNote];
    return [answerLine(sentence`${title}`), noteLine(note)];
  }

  private async request(): Promise<void> {
    const inputs = allValues(this.slots);
    if (inputs === undefined || this.busy) {
      return;
    }
    const { strings } = this.page;
    this.setBusy(true);
    const waiting = h('p', { class: 'note waiting' }, progressRing(strings.sending), strings.sending);
    this.answer.querySelector('.note')?.replaceWith(waiting);
    try {
      this.result = await this.page.ask('send', { inputs });
      this.showResult(this.result);
      this.remember();
    } catch (thrown) {
      if (!(thrown instanceof RefusedError)) {
        throw thrown;
      }
      this.hasAnswer = true;
      this.evidence.replaceChildren();
      this.answer.replaceChildren(
        failureView(thrown.failure, [
          button({
            label: strings.showLog,
            onPress: () => this.page.perform(() => this.page.ask('showLog')),
          }),
        ]),
      );
    } finally {
      this.setBusy(false);
    }
  }

  private showResult(result: InferenceResult): void {
    const { strings } = this.page;
    this.hasAnswer = true;
    const { sentence: answer, note } = answerOf(result, this.model, strings);
    this.answer.replaceChildren(answerLine(answer), noteLine(note));
    const classes = classOutput(result);
    const others = result.outputs.filter((output) => output !== classes);
    this.evidence.replaceChildren(
      ...(classes === undefined ? [] : [classesSection(classes, strings)]),
      ...(others.length === 0 ? [] : [outputsSection(others, strings)]),
      timingSection(result.timing, strings),
    );
    setButtonLabel(this.send, strings.sendAgain);
  }

  private setBusy(busy: boolean): void {
    this.busy = busy;
    this.changed();
  }

  private copy(language: 'python' | 'curl'): void {
    const inputs = allValues(this.slots);
    if (inputs !== undefined) {
      this.page.perform(async () => {
        await this.page.ask('copyCode', { language, inputs });
        this.page.announce(this.page.strings.copied);
      });
    }
  }
}
