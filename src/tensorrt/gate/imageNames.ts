/** Images of NVIDIA that come each month under the same tag. */
export type ImageKind = 'tensorrt' | 'tritonserver' | 'pytorch' | 'other';

export interface ParsedImageName {
  readonly kind: ImageKind;
  /** What stands before the last part of the repository, without `/` at its end; empty when nothing does. */
  readonly registry: string;
  /** `YY.MM`; null for a tag of another form. */
  readonly release: string | null;
  /** What the tag says between release and `py3` or after it: `trtllm-python`, `vllm-python`, `sdk`, `min`; empty for the plain image. */
  readonly variant: string;
}

/** `tensorrt:24.05-py3`, below a registry when one is set. */
export function tensorrtImage(release: string, registry: string): string {
  return join(registry, `tensorrt:${release}-py3`);
}

/** `tritonserver:24.05-py3`, below a registry when one is set. */
export function tritonImage(release: string, registry: string): string {
  return join(registry, `tritonserver:${release}-py3`);
}

/** Kind, release and variant of an image from its name alone; its labels know better. A digest in the name is skipped. */
export function parseImageName(name: string): ParsedImageName {
  const plain = name.replace(/@.*$/su, '');
  const slash = plain.lastIndexOf('/');
  const last = plain.slice(slash + 1);
  const [, repository = last, tag = ''] = /^([^:]*)(?::(.*))?$/su.exec(last) ?? [];
  const [, release, rest = ''] = /^(\d\d\.(?:0[1-9]|1[0-2]))(-.*)?$/su.exec(tag) ?? [];
  const variant = rest
    .split('-')
    .filter((part) => part !== '' && part !== 'py3')
    .join('-');
  const kinds: readonly ImageKind[] = ['tensorrt', 'tritonserver', 'pytorch'];
  return {
    kind: kinds.find((kind) => kind === repository) ?? 'other',
    registry: slash < 0 ? '' : plain.slice(0, slash),
    release: release ?? null,
    variant,
  };
}

function join(registry: string, name: string): string {
  const prefix = registry.trim().replace(/\/+$/u, '');
  return prefix === '' ? name : `${prefix}/${name}`;
}
