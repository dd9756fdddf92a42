import { z } from 'zod';

const voteSettings = z.strictObject({
  asks: z.int().min(1).max(99).default(5).describe('Calls for each candidate that every other filter lets through.'),
  temperature: z.number().gt(0).max(2).default(0.7).describe('Sampling temperature of a vote; the order of the labels differs from ask to ask.'),
  minShare: z.number().min(0).max(1).default(0.5).describe('Share of the votes that the label of the row must have: more than 0.5 is a majority, 1 all. Rows below it are rejected.'),
  weigh: z.boolean().default(false).describe('Rows that are kept count in the loss by the share of the votes for their label.'),
});

const disagreementSettings = z.strictObject({
  folds: z.int().min(2).max(20).default(5).describe('Parts of the training rows; each is predicted by a student trained on the others.'),
  student: z.enum(['head', 'encoder']).default('head').describe('head: a linear head over the states of the initial checkpoint. encoder: the whole encoder, trained once a fold.'),
  action: z.enum(['leave-out', 'weigh']).default('leave-out').describe('What becomes of rows that the students confidently give another label.'),
  weight: z.number().gt(0).lt(1).default(0.3).describe('What such a row counts in the loss under action: weigh.'),
});

/** What is done about synthetic rows whose label is probably wrong. */
export const labelNoiseSettings = z.strictObject({
  votes: voteSettings.optional().describe('Asks the teacher which label each candidate has.'),
  disagreement: disagreementSettings.optional().describe('Confident learning before each training: cross-fitted students find rows whose label is probably wrong.'),
});

/** Settings about wrong labels; each part is off unless it is there. */
export type LabelNoiseSettings = z.output<typeof labelNoiseSettings>;
