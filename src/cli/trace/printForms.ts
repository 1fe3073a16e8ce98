import { toDelimitedText } from '../../core/textTable.ts';
import type { TextForm } from '../../trace/report/summaryText.ts';
import type { CliContext } from '../cliContext.ts';

/** The forms in which a report can be printed; each is made when it is asked for. */
export interface ReportForms {
  readonly json: () => unknown;
  /** Rows of one table or several, the headers first. */
  readonly csv: () => readonly (readonly CsvRow[])[];
  readonly text: (form: TextForm) => string;
}

export type CsvRow = readonly (string | number | undefined)[];

/** Prints a report in the form that the command line asks for. */
export function printForms({ args, output }: CliContext, forms: ReportForms): void {
  switch (args.format) {
    case 'json':
      output.result(JSON.stringify(forms.json(), undefined, 2));
      break;
    case 'csv':
      output.result(
        forms
          .csv()
          .map((rows) => toDelimitedText(rows).trimEnd())
          .join('\r\n\r\n'),
      );
      break;
    case 'text':
    case 'markdown':
      output.result(forms.text(args.format));
  }
}
