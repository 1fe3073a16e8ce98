import { button } from '../../kit/controls.ts';
import { emptyView } from '../../kit/states.ts';
import type { TabContext } from '../tab.ts';

/** Why there is no memory to show, and what brings it. @param isRestricted when only some steps are looked at. */
export function emptyMemory(context: TabContext, isRestricted: boolean): HTMLElement {
  const { strings, page, canProfileAgain, head } = context;
  const { hasMemory = false } = head.recordings[context.place().recording] ?? {};
  if (isRestricted && hasMemory) {
    return emptyView(strings.memoryNoneInSteps, strings.memoryNoneInStepsBody, [
      button({
        label: strings.memoryShowAllSteps,
        look: 'primary',
        onPress: () => context.go({ steps: null }),
      }),
    ]);
  }
  return emptyView(
    strings.memoryNone,
    strings.memoryNoneBody,
    canProfileAgain
      ? [
          button({
            label: strings.memoryProfileAgain,
            onPress: () => page.perform(() => page.ask('profileAgain', { options: ['memory'] })),
          }),
        ]
      : [],
  );
}
