import { h } from '../kit/dom.ts';

/** Largest file that a page takes by drag and drop; larger ones would be copied through two processes. */
export const largestDropBytes = 64_000_000;

/** What was dropped: the bytes of a file, or only where it lies. */
export type Dropped =
  { readonly kind: 'file'; readonly file: File } | { readonly kind: 'path'; readonly path: string };

/** An area that takes one file by drag and drop; every such area also has a button that does the same. */
export function dropZone(
  onDrop: (dropped: Dropped) => void,
  ...children: readonly (Node | undefined)[]
): HTMLElement {
  const zone = h(
    'div',
    {
      class: 'drop-zone',
      on: {
        dragover: (event) => {
          event.preventDefault();
          zone.classList.add('dropping');
        },
        dragleave: (event) => {
          if (!(event.relatedTarget instanceof Node && zone.contains(event.relatedTarget))) {
            zone.classList.remove('dropping');
          }
        },
        drop: (event) => {
          event.preventDefault();
          zone.classList.remove('dropping');
          const dropped = readDrop(event.dataTransfer);
          if (dropped !== undefined) {
            onDrop(dropped);
          }
        },
      },
    },
    ...children,
  );
  return zone;
}

/** A file dropped beside every area would otherwise replace the page. */
export function ignoreOtherDrops(): void {
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => event.preventDefault());
}

/** The Explorer drags addresses, a file manager drags files. */
function readDrop(transfer: DataTransfer | null): Dropped | undefined {
  const file = transfer?.files[0];
  if (file !== undefined) {
    return { kind: 'file', file };
  }
  const path = transfer
    ?.getData('text/uri-list')
    .split(/\r?\n/)
    .find((line) => line !== '' && !line.startsWith('#'));
  return path === undefined ? undefined : { kind: 'path', path };
}
