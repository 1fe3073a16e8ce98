import { resolve } from 'node:path';
import { fail } from '../../core/failure.ts';
import { budgetText, checkBudget } from '../../trace/diff/checkBudget.ts';
import { diffJson } from '../../trace/diff/diffJson.ts';
import { diffCells, diffText } from '../../trace/diff/diffText.ts';
import { loadBudget } from '../../trace/diff/parseBudget.ts';
import { exitStatus } from '../cliContext.ts';
import { ask } from './ask.ts';
import { printForms } from './printForms.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace diff BEFORE AFTER [--budget FILE]`: what changed and why; fails when a budget is exceeded. */
export const diffView: TraceViewFunction = async (request) => {
  const { args, cwd } = request.context;
  const [before, after, ...others] = request.files;
  if (before === undefined || after === undefined || others.length > 0) {
    return fail({
      kind: 'usage',
      message: `trace diff compares two traces, not ${request.files.length}.`,
      nextStep: 'engine-room trace diff before.pt.trace.json.gz after.pt.trace.json.gz',
    });
  }
  const budget = args.budget === undefined ? undefined : await loadBudget(resolve(cwd, args.budget));
  const diff = await ask(request, {
    view: 'diff',
    before: resolve(cwd, before),
    after: resolve(cwd, after),
  });
  const verdict = budget === undefined ? undefined : checkBudget(diff, budget);
  printForms(request.context, {
    json: () => ({ ...diffJson(diff), ...(verdict === undefined ? {} : { budget: verdict }) }),
    csv: () => [diffCells(diff)],
    text: (form) =>
      [...(verdict === undefined ? [] : [budgetText(verdict, form)]), diffText(diff, form)].join('\n\n'),
  });
  return verdict?.passed === false ? exitStatus.failed : exitStatus.done;
};
