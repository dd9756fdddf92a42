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

const openaiSettings = z.strictObject({
  provider: z.literal('openai'),
  model: z.string().min(1).describe('Name of the model, as the endpoint knows it.'),
  baseURL: z.url({ protocol: /^https?$/ }).optional().describe('Address of an OpenAI-compatible endpoint, such as http://localhost:8000/v1. Default: OPENAI_BASE_URL, else the address of OpenAI.'),
  apiKeyEnv: z.string().regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable, such as OPENAI_API_KEY').default('OPENAI_API_KEY')
    .describe('Environment variable that holds the API key. The key itself stands in no file. Local servers need none.'),
  azureApiVersion: z.string().optional().describe('For Azure OpenAI: api-version of the deployment that model names.'),
  endpoint: z.string().min(1).optional().describe('Name of the endpoint in the journal; replicas under one name share answers. Default: the base URL.'),
  extraBody: z.record(z.string(), z.json()).default({}).describe('Further fields of each request body, such as { reasoning_effort: low }.'),
  sendSeed: z.boolean().default(true).describe('Send a seed that follows from the run seed and the sample.'),
  truncated: z.enum(['reject', 'keep']).default('reject').describe('A reply cut at sampling.maxTokens: replace it, or keep it as it is.'),
  timeoutMs: z.int().min(1).default(120_000).describe('Milliseconds that one attempt may take, headers and body.'),
  maxAttempts: z.int().min(1).default(6).describe('Attempts of one call: 429, 5xx, timeouts and resets are tried again.'),
  prices: z.strictObject({
    promptPerMillion: z.number().min(0).describe('Dollars for a million prompt tokens.'),
    completionPerMillion: z.number().min(0).describe('Dollars for a million completion tokens.'),
  }).optional().describe('Prices of the model; take the place of the table of prices.'),
});

const customSettings = z.strictObject({
  provider: z.literal('custom'),
}).describe('A program that uses the library brings the teacher: the command line shows and exports such a run and cannot go on with it.');

/** Who writes the examples. */
export const teacherSettings = z.discriminatedUnion('provider', [openaiSettings, poolSettings, simulatedSettings, customSettings]);

/** Settings of whoever writes the examples, by `provider`. */
export type TeacherSettings = z.output<typeof teacherSettings>;
/** Settings of a teacher behind an OpenAI-compatible endpoint. */
export type OpenAISettings = z.output<typeof openaiSettings>;
/** Settings of a teacher that draws from files of synthetic rows. */
export type PoolSettings = z.output<typeof poolSettings>;
/** Settings of the simulated teacher. */
export type SimulatedSettings = z.output<typeof simulatedSettings>;
