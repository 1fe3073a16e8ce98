import { fail } from '../../core/failure.ts';
import type { VerbFunction } from '../cliContext.ts';
import { compileLess } from './compileLess.ts';
import { isTraceView, traceViews, type TraceViewFunction, type TraceViewName } from './traceView.ts';

/** Each view's code is loaded when it is asked for. */
async function findView(name: TraceViewName): Promise<TraceViewFunction> {
  switch (name) {
    case 'summary':
      return (await import('./summaryView.ts')).summaryView;
    case 'findings':
      return (await import('./findingsView.ts')).findingsView;
    case 'idle':
      return (await import('./idleView.ts')).idleView;
    case 'ops':
      return (await import('./operatorsView.ts')).operatorsView;
    case 'kernels':
      return (await import('./kernelsView.ts')).kernelsView;
    case 'memory':
      return (await import('./memoryView.ts')).memoryView;
    case 'modules':
      return (await import('./modulesView.ts')).modulesView;
    case 'diff':
      return (await import('./diffView.ts')).diffView;
    case 'comm':
      return (await import('./commView.ts')).commView;
    case 'report':
      return (await import('./reportView.ts')).reportView;
    case 'share':
      return (await import('./shareView.ts')).shareView;
  }
}

/** `engine-room trace VIEW FILE…`: what a profiler trace says, the answer first. */
export const traceVerb: VerbFunction = async (context) => {
  const [name, ...files] = context.args.positionals;
  if (name === undefined || !isTraceView(name)) {
    return fail({
      kind: 'usage',
      message: name === undefined ? 'trace needs a view and a file.' : `"${name}" is not a view of a trace.`,
      nextStep: `engine-room trace VIEW FILE, with one of: ${traceViews.join(', ')}.`,
    });
  }
  if (files.length === 0) {
    return fail({
      kind: 'usage',
      message: `trace ${name} needs a file.`,
      nextStep: `engine-room trace ${name} model.pt.trace.json.gz`,
    });
  }
  const { legacy, hta, budget } = context.args;
  if (budget !== undefined && name !== 'diff') {
    return fail({
      kind: 'usage',
      message: `--budget goes with diff, not with ${name}.`,
      nextStep: 'engine-room trace diff BEFORE AFTER --budget FILE',
    });
  }
  const view = hta ? await findHtaView(name) : legacy ? await findLegacyView(name) : await findView(name);
  compileLess();
  return view({ context, files });
};

async function findLegacyView(name: TraceViewName): Promise<TraceViewFunction> {
  const { legacyView, legacyViewName } = await import('./legacyView.ts');
  const legacyName = legacyViewName(name);
  return legacyName === undefined
    ? fail({
        kind: 'usage',
        message: `The old plug-in had no numbers for ${name}.`,
        nextStep: '--legacy goes with summary, findings, ops, kernels and memory.',
      })
    : legacyView(legacyName);
}

async function findHtaView(name: TraceViewName): Promise<TraceViewFunction> {
  return name === 'idle'
    ? (await import('./htaView.ts')).htaView
    : fail({
        kind: 'usage',
        message: `--hta goes with idle, not with ${name}.`,
        nextStep: 'engine-room trace idle FILE --hta',
      });
}
