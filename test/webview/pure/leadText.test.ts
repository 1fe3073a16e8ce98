import { expect, it } from 'vitest';
import { leadText } from '../../../webview/trace/shell/leadText.ts';
import { traceStrings as strings } from '../../../webview/trace/strings.ts';

const pair = { before: 'ProfilerStep#5', after: 'ProfilerStep#5', fromNs: 0, toNs: 30e6 };

it('says how far hosts are ahead where steps that begin together do not show it alike', () => {
  expect(leadText({ ...pair, hostLeadNs: { before: 14.2e6, after: 0 } }, strings)).toBe(
    'The host is 14.2 ms ahead of its GPU before, 0 ns after.',
  );
  expect(leadText({ ...pair, hostLeadNs: { before: 14.2e6, after: 14e6 } }, strings)).toBeUndefined();
  expect(leadText(undefined, strings)).toBeUndefined();
});
