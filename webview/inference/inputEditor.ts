import { formatBytes } from '../../src/core/units.ts';
import { button, dropdown, link, progressRing, textArea } from '../kit/controls.ts';
import { h, nameText, replaceChildrenKeepingFocus } from '../kit/dom.ts';
import { RefusedError } from '../kit/messages.ts';
import type { Page } from '../kit/page.ts';
import { fill, sectionTitle } from '../kit/text.ts';
import type { ImagePreview, InferenceApi, ServedModel } from './api.ts';
import { type Dropped, dropZone, largestDropBytes } from './dropZone.ts';
import { elementsOf, formatShape, type InputSlot, type InputSource } from './inputSlot.ts';
import type { InferenceStrings } from './strings.ts';

/** Edits one input: a photograph, a file, or numbers as JSON. */
export class InputEditor {
  readonly element: HTMLElement = h('section', { class: 'input' });
  private readonly slot: InputSlot;
  private readonly model: ServedModel;
  private readonly page: Page<InferenceApi, InferenceStrings>;
  private readonly onChange: () => void;
  private imageUrl: string | undefined;

  constructor(
    slot: InputSlot,
    model: ServedModel,
    page: Page<InferenceApi, InferenceStrings>,
    onChange: () => void,
  ) {
    this.slot = slot;
    this.model = model;
    this.page = page;
    this.onChange = onChange;
    this.redraw();
  }

  useImage(image: ImagePreview): void {
    this.slot.source = 'image';
    this.slot.image = image;
    this.changed();
  }

  private releaseImage(): void {
    if (this.imageUrl !== undefined) {
      URL.revokeObjectURL(this.imageUrl);
      this.imageUrl = undefined;
    }
  }

  /** Shows what the slot holds now. */
  redraw(): void {
    this.releaseImage();
    const { strings } = this.page;
    const { tensor, sources, source } = this.slot;
    const isOnly = this.model.inputs.length === 1;
    replaceChildrenKeepingFocus(
      this.element,
      h(
        'div',
        { class: 'input-head' },
        isOnly ? sectionTitle(strings.input) : h('h2', { class: 'section-title' }, nameText(tensor.name)),
        dropdown<InputSource>({
          label: fill(strings.sourceLabel, tensor.name),
          choices: sources.map((value) => ({ value, text: this.sourceName(value) })),
          value: source,
          onChoose: (value) => {
            this.slot.source = value;
            this.changed();
          },
        }),
      ),
      h(
        'p',
        { class: 'note mono signature' },
        ...(isOnly ? [nameText(tensor.name), ' '] : []),
        `${tensor.datatype} ${formatShape(tensor.shape, strings.anySize)}`,
      ),
      this.editorOf(source),
    );
  }

  private editorOf(source: InputSource): HTMLElement {
    switch (source) {
      case 'image':
        return this.imageEditor();
      case 'tensor':
        return this.fileEditor();
      case 'json':
        return this.jsonEditor();
    }
  }

  private imageEditor(): HTMLElement {
    const { strings } = this.page;
    const { image } = this.slot;
    const choose = button({
      label: image === undefined ? strings.chooseImage : strings.chooseOther,
      key: 'chooseImage',
      onPress: () =>
        this.page.perform(async () => {
          const chosen = await this.page.ask('chooseImage');
          if (chosen !== null) {
            this.useImage(chosen);
          }
        }),
    });
    const zone = dropZone(
      (dropped) => this.takeImage(dropped),
      ...(image === undefined
        ? [h('div', { class: 'drop-hint' }, choose, h('span', { class: 'quiet' }, strings.dropImage))]
        : [this.preview(image)]),
    );
    zone.classList.toggle('filled', image !== undefined);
    return h(
      'div',
      {},
      zone,
      image === undefined ? undefined : this.imageFacts(image),
      image === undefined ? undefined : h('div', { class: 'input-actions' }, choose),
      this.sampleLinks(),
    );
  }

  private preview({ png, fileName, seenWidthPx, seenHeightPx }: ImagePreview): HTMLElement {
    this.imageUrl = URL.createObjectURL(new Blob([new Uint8Array(png)], { type: 'image/png' }));
    return h('img', {
      class: 'preview',
      attributes: {
        src: this.imageUrl,
        alt: fill(this.page.strings.previewAlt, fileName),
        width: seenWidthPx,
        height: seenHeightPx,
      },
    });
  }

  private imageFacts({
    fileName,
    widthPx,
    heightPx,
    seenWidthPx,
    seenHeightPx,
    steps,
  }: ImagePreview): HTMLElement {
    const { strings } = this.page;
    return h(
      'div',
      { class: 'image-facts' },
      h(
        'p',
        {},
        nameText(fileName),
        h('span', { class: 'quiet' }, ` ${fill(strings.original, widthPx, heightPx)}`),
      ),
      h('p', { class: 'quiet small' }, fill(strings.seen, seenWidthPx, seenHeightPx, steps)),
    );
  }

  private sampleLinks(): HTMLElement | undefined {
    const { sampleImages } = this.model;
    if (sampleImages.length === 0) {
      return undefined;
    }
    return h(
      'div',
      { class: 'input-actions' },
      h('span', { class: 'quiet' }, this.page.strings.samples),
      ...sampleImages.map(({ name, path }) =>
        link({ label: name, onPress: () => this.open(name, () => this.page.ask('openImage', { path })) }),
      ),
    );
  }

  private takeImage(dropped: Dropped): void {
    if (dropped.kind === 'path') {
      this.open(dropped.path, () => this.page.ask('openImage', { path: dropped.path }));
      return;
    }
    const { file } = dropped;
    this.open(file.name, async () =>
      this.page.ask('loadImage', { fileName: file.name, bytes: await this.bytesOf(file) }),
    );
  }

  private open(name: string, load: () => Promise<ImagePreview>): void {
    this.page.perform(async () => {
      const ring = h(
        'p',
        { class: 'loading-line', attributes: { role: 'status' } },
        progressRing(fill(this.page.strings.loadingFile, name)),
        h('span', {}, fill(this.page.strings.loadingFile, name)),
      );
      this.element.append(ring);
      try {
        this.useImage(await load());
      } finally {
        ring.remove();
      }
    });
  }

  private fileEditor(): HTMLElement {
    const { strings } = this.page;
    const { file, tensor } = this.slot;
    const input = tensor.name;
    return dropZone(
      (dropped) => {
        if (dropped.kind === 'file') {
          this.page.perform(async () => {
            this.slot.file = await this.page.ask('loadTensor', {
              input,
              fileName: dropped.file.name,
              bytes: await this.bytesOf(dropped.file),
            });
            this.changed();
          });
        }
      },
      h(
        'div',
        { class: 'drop-hint' },
        file === undefined
          ? undefined
          : h(
              'p',
              {},
              nameText(file.fileName),
              h(
                'span',
                { class: 'quiet mono' },
                ` ${file.datatype} ${formatShape(file.shape, strings.anySize)}`,
              ),
            ),
        button({
          label: file === undefined ? strings.chooseFile : strings.chooseOther,
          description: `${file === undefined ? strings.chooseFile : strings.chooseOther} (${input})`,
          onPress: () =>
            this.page.perform(async () => {
              this.slot.file = (await this.page.ask('chooseTensor', { input })) ?? this.slot.file;
              this.changed();
            }),
        }),
        h('span', { class: 'quiet' }, strings.dropFile),
      ),
    );
  }

  private jsonEditor(): HTMLElement {
    const { strings } = this.page;
    const { tensor, text } = this.slot;
    const elements = elementsOf(tensor.shape);
    return textArea({
      label: fill(strings.jsonLabel, tensor.name),
      value: text,
      placeholder:
        elements === undefined
          ? strings.jsonPlaceholderAny
          : fill(strings.jsonPlaceholder, elements.toLocaleString('en-US')),
      rows: 6,
      onInput: (next) => {
        this.slot.text = next;
        this.onChange();
      },
    });
  }

  private async bytesOf(file: File): Promise<Uint8Array> {
    if (file.size > largestDropBytes) {
      const { strings } = this.page;
      throw new RefusedError({
        kind: 'bad-input',
        message: fill(strings.tooLarge, file.name, formatBytes(largestDropBytes)),
        nextStep: strings.tooLargeNext,
      });
    }
    return new Uint8Array(await file.arrayBuffer());
  }

  private sourceName(source: InputSource): string {
    const { strings } = this.page;
    return { image: strings.asImage, tensor: strings.asTensor, json: strings.asJson }[source];
  }

  private changed(): void {
    this.redraw();
    this.onChange();
  }
}
