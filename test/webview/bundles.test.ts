import { expect, it } from 'vitest';
import { type PageName, pageNames } from './support/pageServer.ts';
import { usePages } from './support/pages.ts';

const pages = usePages();
const largestPageBytes = 350_000;

it.each(pageNames)('the page %s stays within its budget', (name) => {
  const script = pages.bundle(`${name}.js`);
  const style = pages.bundle(`${name}.css`);
  expect(script?.length ?? 0).toBeGreaterThan(10_000);
  expect((script?.length ?? 0) + (style?.length ?? 0)).toBeLessThan(largestPageBytes);
});

it('a page carries no schema library and no chart library that it does not use', () => {
  const text = (name: PageName) => new TextDecoder().decode(pages.bundle(`${name}.js`));
  expect(pageNames.filter((name) => text(name).includes('ZodMini'))).toEqual([]);
  expect(text('passport').length).toBeLessThan(text('compare').length - 100_000);
});
