const reportEveryMs = 15_000;

/** Says that a step began, that a silent one is still going on, and how long it took. */
export async function withProgress<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startMs = Date.now();
  const elapsed = () => `${Math.round((Date.now() - startMs) / 1000)} s`;
  console.log(`${what} …`);
  const timer = setInterval(() => console.log(`  … ${elapsed()}`), reportEveryMs);
  try {
    const value = await work();
    console.log(`${what}: done in ${elapsed()}.`);
    return value;
  } finally {
    clearInterval(timer);
  }
}
