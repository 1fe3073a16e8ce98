import type { HealthCode, HealthRecord } from '../../../src/trace/analyse/traceHealth.ts';
import { button } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill, plainDirection, sectionTitle } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';

/** Options of the profile step that bring what is missing. */
const options: Partial<Readonly<Record<HealthCode, string>>> = {
  'no-shapes': 'record_shapes',
  'no-stacks': 'with_stack',
  'no-memory': 'profile_memory',
};

/** What the trace lacks or lost, each with what would bring it next time; and what was left out of the job. */
export function healthSection(
  context: TabContext,
  health: readonly HealthRecord[],
  notices: readonly string[],
): HTMLElement {
  const { strings } = context;
  return h(
    'section',
    { class: 'section health' },
    sectionTitle(strings.overviewHealth),
    health.length + notices.length === 0
      ? h('p', { class: 'note' }, strings.overviewHealthGood)
      : h(
          'ul',
          {},
          ...notices.map((notice) => h('li', {}, h('p', {}, plainDirection(notice)))),
          ...health.map((record) => healthRow(context, record)),
        ),
  );
}

function healthRow(context: TabContext, { code, message, option }: HealthRecord): HTMLElement {
  const { strings, page } = context;
  const wanted = options[code];
  return h(
    'li',
    {},
    h('p', {}, plainDirection(message)),
    option === null
      ? undefined
      : wanted !== undefined && context.canProfileAgain
        ? button({
            label: fill(strings.overviewProfileWith, wanted),
            onPress: () => page.perform(() => page.ask('profileAgain', { options: [wanted] })),
          })
        : h(
            'p',
            { class: 'quiet' },
            `${strings.overviewNextTime}: `,
            /[=(]/.test(option) ? h('code', {}, option) : plainDirection(option),
          ),
  );
}
