import { z } from 'zod/mini';
import { legacyReport } from '../../legacy/legacyReport.ts';
import { legacyTables } from '../../report/legacyTables.ts';
import { scopeSchema } from '../scope.ts';
import { defineQuery } from '../sessionQuery.ts';

/** A table of the retired plug-in as its words: the first rows, and how many there are. */
export interface LegacyTable {
  readonly title: string;
  readonly headers: readonly string[];
  /** Columns of numbers. */
  readonly numeric: readonly number[];
  readonly rows: readonly (readonly string[])[];
  readonly total: number;
}

/** The page shows them for comparing with old reports, most of which end long before. */
const shownRows = 200;
const longestCell = 300;

/** The numbers of a view of the retired TensorBoard plug-in, by its own definitions. */
export const legacyTablesQuery = defineQuery(
  z.object({
    recording: scopeSchema.shape.recording,
    view: z.enum(['summary', 'findings', 'ops', 'kernels', 'memory']),
  }),
  (session, { recording, view }): LegacyTable[] => {
    const report = session.remember(`legacy ${recording}`, () =>
      legacyReport(session.recording(recording).linked.trace),
    );
    return legacyTables(report, view).map(({ title, table: { headers, numeric, rows } }) => ({
      title,
      headers: [...headers],
      numeric: [...numeric],
      rows: rows
        .slice(0, shownRows)
        .map((row) =>
          row.map((cell) => (cell.length > longestCell ? `${cell.slice(0, longestCell)}…` : cell)),
        ),
      total: rows.length,
    }));
  },
);
