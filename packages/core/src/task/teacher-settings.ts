import { z } from 'zod';

const rate = z.number().min(0).max(1);

const poolSettings = z.strictObject({
  provider: z.literal('pool'),
  seed: z.array(z.string()).min(1).describe('Files of synthetic rows that seed data is drawn from.'),
  extrapolation: z.array(z.string()).min(1).describe('Files of synthetic rows that answer errors.'),
  errorKey: z.record(z.string(), z.string()).optional()
    .describe('Pool column → gold field: a row answers an error when each pair is equal (or, for a list, holds it) and the labels agree.'),
  fallback: z.array(z.enum(['nearest', 'random'])).default(['nearest', 'random'])
    .describe('What to draw when no keyed row is left: the nearest unused row of the label (BM25), then any.'),
});

const simulatedSettings = z.strictObject({
  provider: z.literal('simulated'),
  errorRate: rate.default(0.05).describe('Share of extrapolations written for another phenomenon than the one of the error.'),
  mislabelRate: rate.default(0.02).describe('Share of candidates written for another label than the one asked for.'),
  refusalRate: rate.default(0.02).describe('Share of candidates that are refusals.'),
  artefactRate: rate.default(0.05).describe('Share of candidates in quotes or after a preamble.'),
});

/** Who writes the examples. */
export const teacherSettings = z.discriminatedUnion('provider', [poolSettings, simulatedSettings]);

export type TeacherSettings = z.output<typeof teacherSettings>;
export type PoolSettings = z.output<typeof poolSettings>;
export type SimulatedSettings = z.output<typeof simulatedSettings>;
