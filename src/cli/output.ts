/** Where a verb writes: results to standard output, everything else to standard error. */
export interface Output {
  /** One line (or several) of result. */
  readonly result: (text: string) => void;
  /** Words for a person that a script should not read. */
  readonly note: (text: string) => void;
}

/** A reader that has seen enough (`| head`) ends the program quietly; a full disk ends it with a sentence. */
export function endWithReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') {
      process.exit(0);
    }
    process.stderr.write(
      `The output could not be written: ${error.message}.\n  next  Write it to a place with room, or print less.\n`,
    );
    process.exit(1);
  });
}

export const processOutput: Output = {
  result: (text) => {
    process.stdout.write(`${text}\n`);
  },
  note: (text) => {
    process.stderr.write(`${text}\n`);
  },
};
