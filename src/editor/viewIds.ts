/** Ids of what the extension adds to the workbench; a test compares them with package.json. */
export const viewIds = {
  runs: 'engineRoom.runs',
  deployments: 'engineRoom.deployments',
  targets: 'engineRoom.targets',
} as const;
export const viewContainerId = 'engineRoom';
export const walkthroughId = 'engineRoom.start';
export const taskType = 'engine-room';
/** Webview panel types; each has a serializer and an `onWebviewPanel` activation event. */
export const panelTypes = [
  'engineRoom.comparison',
  'engineRoom.engineComparison',
  'engineRoom.inference',
  'engineRoom.passport',
] as const;
export type PanelType = (typeof panelTypes)[number];
/** Custom editors: engines are opened by default, exported layers when the user asks for it. */
export const customEditorTypes = ['engineRoom.engine', 'engineRoom.engineLayers'] as const;
export type CustomEditorType = (typeof customEditorTypes)[number];
