/** Context keys with their initial value; `when` clauses in package.json may use no other key of ours (tested). */
export const contextKeyDefaults = {
  /** Pipelines of the workspace were looked for; before that nobody knows that there is none. */
  'engineRoom.searched': false,
  /** The workspace holds at least one pipeline file. */
  'engineRoom.hasPipeline': false,
  'engineRoom.hasRuns': false,
  'engineRoom.hasRunningRun': false,
  'engineRoom.hasServers': false,
  /** The user added at least one SSH host to the targets. */
  'engineRoom.hasTargets': false,
  /** Paths of the model repositories that pipelines of the workspace write. */
  'engineRoom.repositoryFolders': [] as readonly string[],
};

export type ContextKeys = typeof contextKeyDefaults;
export type ContextKey = keyof ContextKeys;
