/** The beginning of a plan of 8.6 or later. */
export function planBytes(version: readonly number[], mark = 'ftrt', length = 64): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set(Buffer.from(mark, 'latin1'));
  bytes.set(version, 24);
  return bytes;
}

/** The beginning of an older plan. */
export function taggedPlanBytes(tag: number, mark = 'ftrt'): Uint8Array {
  const bytes = Buffer.alloc(64);
  bytes.write(mark, 'latin1');
  bytes.writeUInt32LE(tag, 4);
  return bytes;
}

/** A plan with the block that Ultralytics puts in front. */
export function withMetadata(metadata: unknown, plan: Uint8Array): Uint8Array {
  const json = Buffer.from(JSON.stringify(metadata));
  const length = Buffer.alloc(4);
  length.writeInt32LE(json.length);
  return Buffer.concat([length, json, plan]);
}
