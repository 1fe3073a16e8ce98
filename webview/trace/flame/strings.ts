/** Words of flame graphs. */
export const flameStrings = {
  flameText: 'Flame graph of {0}: {1}. Longest: {2}.',
  flameBox: '{0}: {1}, {2} of all; {3} of its own; {4}',
  flameTotal: '{0}, {1} of all',
  flameOwn: '{0} of its own',
  flameHelp: 'Arrow keys move between boxes, Enter zooms into one, Escape zooms out.',
  flameZoomOut: 'Zoom Out',
  flameAsTable: 'As a Table',
  flameName: 'Name',
  flameTime: 'Total',
  flameOwnTime: 'Own',
  flameCalls: 'Calls',
  flameInside: 'Inside',
  flameNothing: 'Nothing ran here.',
};
