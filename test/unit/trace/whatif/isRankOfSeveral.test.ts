import { describe, expect, test } from 'vitest';
import { formJob } from '../../../../src/trace/job/formJob.ts';
import { summarise } from '../../../../src/trace/summarise.ts';
import { TraceOpener } from '../../../../src/trace/service/traceOpener.ts';
import { openSession } from '../../../../src/trace/session/openSession.ts';
import { isRankOfSeveral } from '../../../../src/trace/whatif/isRankOfSeveral.ts';
import { analyseFixture, fixturePath } from '../../../support/trace/fixtureTrace.ts';
import { ask } from '../../../support/trace/madeSession.ts';

describe('a rank of several', () => {
  test.each(['ddp_resnet50_rank0', 'ddp_resnet50_rank1'])(
    'has steps as recorded, as %s waits for the other one',
    async (name) => {
      const analysis = await analyseFixture(name);
      expect(isRankOfSeveral(analysis.trace)).toBe(true);
      const { linked, steps } = analysis;
      const job = formJob([{ path: name, linked, steps }]);
      expect(summarise([analysis], job).sentence).not.toContain('without the profiler');
      const session = await openSession({ paths: [fixturePath(name)] }, new TraceOpener({}));
      const overview = await ask(session, 'overview', { recording: 0, steps: null });
      expect(overview.timing).toBeNull();
    },
  );

  test('is told of the estimate that it holds for itself alone', async () => {
    const { findings } = await analyseFixture('ddp_resnet50_rank1').then((analysis) =>
      summarise([analysis], formJob([{ path: 'x', linked: analysis.linked, steps: analysis.steps }])),
    );
    const found = findings.find(({ id }) => id === 'profiler-overhead');
    expect(JSON.stringify(found)).toContain('less where other ranks do not hold it up');
  });

  test('is none where a job has one rank alone', async () => {
    expect(isRankOfSeveral((await analyseFixture('infer_eager')).trace)).toBe(false);
  });
});
