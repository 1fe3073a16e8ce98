import { z } from 'zod/mini';

/** One JSON line from the askpass program to the server. */
export const askpassRequestSchema = z.object({ token: z.string(), prompt: z.string() });

/** One JSON line back; without an answer the person declined. */
export const askpassReplySchema = z.object({ answer: z.optional(z.string()) });

/** Variables by which the askpass program finds the server, the token, and itself. */
export const askpassVariables = {
  socket: 'ENGINE_ROOM_ASKPASS_SOCKET',
  token: 'ENGINE_ROOM_ASKPASS_TOKEN',
  node: 'ENGINE_ROOM_NODE',
  main: 'ENGINE_ROOM_ASKPASS_MAIN',
} as const;
