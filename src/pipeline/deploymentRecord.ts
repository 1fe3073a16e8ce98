import { z } from 'zod/mini';

/** Where a model was put into service; kept as `deployment.json` beside the builds. */
export const deploymentRecordSchema = z.object({
  schema: z.literal('engine-room.deployment/1'),
  model: z.string(),
  versions: z.array(z.string()),
  serverVersion: z.string(),
  repositoryFolder: z.string(),
  grpcAddress: z.string(),
  httpUrl: z.string(),
  metricsUrl: z.string(),
  deployedAt: z.string(),
});

export type DeploymentRecord = z.infer<typeof deploymentRecordSchema>;
