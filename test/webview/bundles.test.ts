import { expect, it } from 'vitest';
import { scriptsAtStart } from '../../scripts/lib/pageParts.ts';
import { type PageName, pageNames } from './support/pageServer.ts';
import { usePages } from './support/pages.ts';

const pages = usePages();
const largestPageBytes = 350_000;
const text = (file: string) => new TextDecoder().decode(pages.bundle(file));
const atStart = (name: PageName) => scriptsAtStart(`${name}.js`, text);

it.each(pageNames)('the page %s stays within its budget', (name) => {
  const files = [...atStart(name), `${name}.css`];
  const sizeBytes = files.reduce((sum, file) => sum + (pages.bundle(file)?.length ?? 0), 0);
  expect(sizeBytes).toBeGreaterThan(10_000);
  expect(sizeBytes).toBeLessThan(largestPageBytes);
});

it('the trace page loads its other tabs later, in one part within the budget', () => {
  const later = pages
    .files()
    .filter((file) => /^trace-.*\.js$/.test(file) && !atStart('trace').includes(file));
  expect(later).toHaveLength(1);
  expect(pages.bundle(later[0] ?? '')?.length ?? 0).toBeLessThan(largestPageBytes);
  expect(text(later[0] ?? '')).toContain('timeline-frame');
  expect(atStart('trace').map(text).join('')).not.toContain('timeline-frame');
});

it('a page carries no schema library and no chart library that it does not use', () => {
  const whole = (name: PageName) => atStart(name).map(text).join('');
  expect(pageNames.filter((name) => whole(name).includes('ZodMini'))).toEqual([]);
  expect(whole('passport').length).toBeLessThan(whole('compare').length - 100_000);
});
