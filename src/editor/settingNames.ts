/** Settings with their defaults, without the `engineRoom.` prefix; a test compares them with package.json. */
export const settingDefaults = {
  'python.path': '',
  'embeddedTriton.path': '',
  'embeddedTriton.idleStopSeconds': 60,
  'deployments.refreshSeconds': 5,
  'ssh.configFile': '',
  imageRegistry: '',
  'targets.cacheLimitGB': 50,
  'trace.sourceHeat': true,
  'trace.pathMappings': {},
};

/** Settings that shape a command line: ignored while the workspace is not trusted. */
export const restrictedSettings: readonly SettingName[] = [
  'python.path',
  'embeddedTriton.path',
  'ssh.configFile',
  'imageRegistry',
];

export const settingPrefix = 'engineRoom';
export type Settings = typeof settingDefaults;
export type SettingName = keyof Settings;
