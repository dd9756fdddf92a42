import { StepsynthError } from '@stepsynth/core';
import { z } from 'zod';

const count = z.number().int().nonnegative();

/** A loss that is not finite travels as null in JSON. */
const loss = z.number().nullable().transform((value) => value ?? Number.NaN);

const evaluation = z.object({ epoch: z.number(), step: count, loss, accuracy: z.number() });

export const trainingEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('started'),
    device: z.string(),
    precision: z.string(),
    precisionReason: z.string(),
    threads: count,
    totalSteps: count,
    trainingRows: count,
    trainingTokens: count,
    resumedFromStep: count,
    stateRefused: z.string(),
  }),
  z.object({
    type: z.literal('step'),
    step: count,
    totalSteps: count,
    epoch: z.number(),
    loss,
    learningRate: z.number(),
    seconds: z.number(),
  }),
  z.object({ type: z.literal('split'), step: count, rows: count, passes: count, memoryBudgetMb: count }),
  evaluation.extend({ type: z.literal('evaluated'), best: z.boolean() }),
  z.object({ type: z.literal('saved'), step: count, bytes: count, seconds: z.number() }),
  z.object({ type: z.literal('notice'), message: z.string() }),
]);

export const trainingSummarySchema = z.object({
  steps: count,
  epochs: z.number(),
  tokens: count,
  seconds: z.number(),
  tokensPerSecond: z.number(),
  device: z.string(),
  precision: z.string(),
  precisionReason: z.string(),
  threads: count,
  parameters: count,
  finalLoss: loss,
  memoryBudgetMb: count,
  splitSteps: count,
  bestEpoch: z.number().nullable(),
  evaluations: z.array(evaluation),
});

/** `head` is the checkpoint's own; an addon of before does not tell it. */
export const loadReplySchema = z.object({ labels: z.array(z.string()), head: z.enum(['label', 'answer-span', 'none']).optional() });

/** What the addon says of itself and the machine. */
export const nativeDescriptionSchema = z.object({
  /** Version of libtorch. */
  libtorch: z.string(),
  cpuCapability: z.string(),
  /** Whether the CPU multiplies bf16 itself (AVX512-BF16 or AMX). */
  cpuBf16: z.boolean(),
  /** Names of the CUDA devices, by index. */
  cudaDevices: z.array(z.string()),
  /** Whether the addon was built with CUDA's headers, which steps captured as CUDA graphs need. */
  cudaGraphs: z.boolean(),
  /** Threads used when none are asked for. */
  threads: count,
});

/**
 * Checks one document of the trainer's; its keys turn from snake case to camel case.
 *
 * @throws {StepsynthError} TRAINER when addon and package do not fit together.
 */
export function parseReply<Schema extends z.ZodType>(schema: Schema, document: unknown): z.output<Schema> {
  const result = schema.safeParse(withCamelCaseKeys(document));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new StepsynthError('TRAINER', `The trainer sent an unexpected reply: ${issue?.path.join('.')}: ${issue?.message}`, {
    hint: 'rebuild the addon: npx stepsynth-build-native',
    cause: result.error,
  });
}

function withCamelCaseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withCamelCaseKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [camelCase(key), withCamelCaseKeys(field)]));
}

function camelCase(key: string): string {
  return key.replaceAll(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
