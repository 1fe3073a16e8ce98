/** Commands that perform pipeline steps; each id ends in the step's name. */
export const stepCommandIds = [
  'engineRoom.model.profile',
  'engineRoom.model.export',
  'engineRoom.model.verify',
  'engineRoom.model.optimise',
  'engineRoom.model.build',
  'engineRoom.model.measure',
  'engineRoom.model.place',
  'engineRoom.model.deploy',
  'engineRoom.model.infer',
] as const;

/** Every command of the extension, once; a test compares the list with package.json. */
export const commandIds = [
  ...stepCommandIds,
  'engineRoom.pipeline.run',
  'engineRoom.pipeline.create',
  'engineRoom.pipeline.openSample',
  'engineRoom.builds.compare',
  'engineRoom.passport.show',
  'engineRoom.engine.compare',
  'engineRoom.trace.open',
  'engineRoom.trace.compare',
  'engineRoom.trace.export',
  'engineRoom.trace.copyLink',
  'engineRoom.trtexec.migrate',
  'engineRoom.python.select',
  'engineRoom.environment.check',
  'engineRoom.log.show',
  'engineRoom.runs.refresh',
  'engineRoom.run.showLog',
  'engineRoom.run.openLog',
  'engineRoom.run.openResult',
  'engineRoom.run.cancel',
  'engineRoom.run.rerun',
  'engineRoom.run.remove',
  'engineRoom.deployments.refresh',
  'engineRoom.server.stop',
  'engineRoom.server.showLog',
  'engineRoom.servedModel.load',
  'engineRoom.servedModel.unload',
  'engineRoom.servedModel.infer',
  'engineRoom.targets.add',
  'engineRoom.targets.refresh',
  'engineRoom.target.probe',
  'engineRoom.target.openTerminal',
  'engineRoom.target.cleanUp',
  'engineRoom.target.remove',
  'engineRoom.target.copyName',
] as const;

export type CommandId = (typeof commandIds)[number];
export type StepCommandId = (typeof stepCommandIds)[number];
