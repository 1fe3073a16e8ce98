/** A measured number of a benchmark, with the limit that it has to keep. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  /** `max`: the value must not be above the limit; `min`: not below it. */
  readonly limitKind: 'max' | 'min';
}

/** Whether a figure keeps its limit; what is not a number never does. */
export function isShort({ value, limit, limitKind }: Figure): boolean {
  return !(limitKind === 'max' ? value <= limit : value >= limit);
}
