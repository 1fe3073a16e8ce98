import { button } from '../../kit/controls.ts';
import { emptyView } from '../../kit/states.ts';
import type { TabContext } from '../tab.ts';

/** Why there are no modules to show, and what brings them. */
export function emptyModules(context: TabContext): HTMLElement {
  const { strings, page, canProfileAgain } = context;
  return emptyView(
    strings.modulesNone,
    strings.modulesNoneBody,
    canProfileAgain
      ? [
          button({
            label: strings.modulesProfileAgain,
            onPress: () => page.perform(() => page.ask('profileAgain', { options: ['stacks'] })),
          }),
        ]
      : [],
  );
}
