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
  'engineRoom.traces',
] as const;
export type PanelType = (typeof panelTypes)[number];
/** Custom editors: traces and engines are opened by default, other JSON files when the user asks for it. */
export const traceEditorTypes = ['engineRoom.trace', 'engineRoom.anyTrace'] as const;
export const engineEditorTypes = ['engineRoom.engine', 'engineRoom.engineLayers'] as const;
export const customEditorTypes = [...engineEditorTypes, ...traceEditorTypes] as const;
export type CustomEditorType = (typeof customEditorTypes)[number];
