/** Where a verb writes: results to standard output, everything else to standard error. */
export interface Output {
  /** One line (or several) of result. */
  readonly result: (text: string) => void;
  /** Words for a person that a script should not read. */
  readonly note: (text: string) => void;
}

export const processOutput: Output = {
  result: (text) => {
    process.stdout.write(`${text}\n`);
  },
  note: (text) => {
    process.stderr.write(`${text}\n`);
  },
};
