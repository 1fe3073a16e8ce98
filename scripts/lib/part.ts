/** Something a task needs and may have to install: a tool, an environment. */
export interface Part {
  readonly name: string;
  /** Why it is needed, as the end of a sentence. */
  readonly why: string;
  /** How much it downloads or takes on disk, such as `5.6 GB`. */
  readonly size: string;
  isReady(): boolean | Promise<boolean>;
  install(): Promise<void>;
}

/** Says everything that is missing (what, how large, why) before anything is fetched, then installs it in order. */
export async function prepareParts(parts: readonly Part[]): Promise<void> {
  const missing: Part[] = [];
  for (const part of parts) {
    if (!(await part.isReady())) {
      missing.push(part);
    }
  }
  if (missing.length === 0) {
    return;
  }
  console.log('To be installed first:');
  for (const part of missing) {
    console.log(`  ${part.name.padEnd(22)} ${part.size.padStart(8)}  ${part.why}`);
  }
  for (const part of missing) {
    await part.install();
  }
}
