import { transfersErrors } from '../error-choice/transfers-errors.ts';
import type { S3Config } from '../loop/s3-config.ts';
import { MAXIMUM_LABEL_ATTEMPTS } from '../synthesis/label-errors.ts';
import { MAXIMUM_RATIONALE_ATTEMPTS } from '../synthesis/synthesize-rationales.ts';

/** What nobody knows before a run; each is shown beside the estimate. */
export interface SpendAssumptions {
  /** Share of mining rows that a round's model gets wrong, in [0, 1]. */
  readonly errorRate: number;
  /** Candidates asked for until one passes the filters, 1 or more. */
  readonly candidatesPerAccepted: number;
  /** Tokens of one rationale. */
  readonly rationaleTokens: number;
  /** Seconds from sending a call to its answer. */
  readonly latencySeconds: number;
}

/** Defaults of the assumptions. */
export const defaultSpendAssumptions: SpendAssumptions = { errorRate: 0.2, candidatesPerAccepted: 1.1, rationaleTokens: 12, latencySeconds: 3 };

/** Tokens of a reply that names a label, with a word or two around it. */
const LABEL_TOKENS = 5;

/** Tokens of one call: on average, and of the longest. */
export interface TokenRange {
  readonly mean: number;
  readonly max: number;
}

/** What an estimate is made from; prompts without the rationales that a seed prompt will carry. */
export interface SpendEstimateInputs {
  readonly config: Pick<S3Config, 'rounds' | 'rationales' | 'sampling' | 'seed' | 'extrapolation' | 'concurrency' | 'miningRows' | 'control' | 'labelNoise'>;
  readonly labels: number;
  readonly miningRows: number;
  readonly prompts: { /** Absent where no rationales are asked for. */ readonly rationale?: TokenRange; /** Absent where the teacher chooses no answers. */ readonly answer?: TokenRange; readonly seed: TokenRange; readonly extrapolation: TokenRange };
  /** Tokens of a reply that is one text, on average. */
  readonly replyTokens: number;
  readonly assumptions: SpendAssumptions;
  /** Dollars for a million tokens; absent where the price is not known. */
  readonly prices?: { readonly promptPerMillion: number; readonly completionPerMillion: number };
}

/** What calls take. */
export interface Spend {
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** null where the price is not known. */
  readonly dollars: number | null;
  /** At the assumed latency, with as many calls in flight as the task allows. */
  readonly seconds: number;
}

/** Expected: by the assumptions. Worst: every candidate limit used up, every mining row an error, every reply at `maxTokens`. */
export interface SpendPair {
  readonly expected: Spend;
  readonly worst: Spend;
}

export interface SpendEstimate extends SpendPair {
  /** In the order of a run; extrapolation is all rounds together, and so are the votes on candidates. */
  readonly stages: readonly (SpendPair & { readonly stage: 'rationale' | 'answer' | 'seed' | 'label' | 'extrapolation' | 'votes' })[];
}

/** Estimates the calls, tokens, dollars and time of a run on a language model before anything is sent. */
export function estimateSpend(inputs: SpendEstimateInputs): SpendEstimate {
  const seed = seedSpend(inputs);
  const extrapolation = inputs.config.rounds === 0 && (inputs.config.miningRows ?? 0) === 0 ? undefined : extrapolationSpend(inputs);
  const stages = [
    ...(inputs.prompts.rationale === undefined ? [] : [{ stage: 'rationale' as const, ...rationaleSpend(inputs, inputs.prompts.rationale) }]),
    ...(inputs.prompts.answer === undefined ? [] : [{ stage: 'answer' as const, ...answerSpend(inputs, inputs.prompts.answer) }]),
    { stage: 'seed' as const, ...seed },
    ...(inputs.config.rounds > 0 && inputs.config.extrapolation.label === 'teacher' ? [{ stage: 'label' as const, ...labelSpend(inputs) }] : []),
    ...(extrapolation === undefined ? [] : [{ stage: 'extrapolation' as const, ...extrapolation }]),
    ...(inputs.config.labelNoise?.votes === undefined ? [] : [{ stage: 'votes' as const, ...voteSpend(inputs, inputs.config.labelNoise.votes.asks, extrapolation === undefined ? [seed] : [seed, extrapolation]) }]),
  ];
  return { stages, expected: sum(stages.map(({ expected }) => expected)), worst: sum(stages.map(({ worst }) => worst)) };
}

function rationaleSpend(inputs: SpendEstimateInputs, prompt: TokenRange): SpendPair {
  const { labels, config: { rationales, sampling }, assumptions } = inputs;
  const listed = Math.min(rationales.perLabel * assumptions.rationaleTokens, sampling.maxTokens);
  return {
    expected: spend(inputs, labels, prompt.mean, listed),
    worst: spend(inputs, labels * MAXIMUM_RATIONALE_ATTEMPTS, prompt.max, sampling.maxTokens),
  };
}

/** Rows of seed data, and of the other set where errors are transferred. */
function seedRowsOf(config: SpendEstimateInputs['config']): number {
  return config.seed.rows * (transfersErrors(config) ? 2 : 1);
}

/** Rows that each round adds: its share, or where it has none a row for each copy of each error. */
function addedRows({ rounds, extrapolation: { rowsByRound, perError } }: SpendEstimateInputs['config'], errors: number): readonly number[] {
  return Array.from({ length: rounds }, (_, round) => rowsByRound?.[round] ?? errors * perError);
}

/** A label for each error; its prompt is taken to be as long as that of an extrapolation. */
function labelSpend(inputs: SpendEstimateInputs): SpendPair {
  const { config, miningRows, prompts, assumptions } = inputs;
  const { extrapolation: { perError }, sampling } = config;
  const errors = Math.round(miningRows * assumptions.errorRate);
  return {
    expected: spend(inputs, total(addedRows(config, errors).map((rows) => Math.min(errors, Math.ceil(rows / perError)))), prompts.extrapolation.mean, Math.min(LABEL_TOKENS, sampling.maxTokens)),
    worst: spend(inputs, total(addedRows(config, miningRows).map((rows) => Math.min(miningRows, rows))) * MAXIMUM_LABEL_ATTEMPTS, prompts.extrapolation.max, sampling.maxTokens),
  };
}

function seedSpend(inputs: SpendEstimateInputs): SpendPair {
  const { config: { seed, rationales, sampling }, prompts, assumptions } = inputs;
  const rows = seedRowsOf(inputs.config);
  const carried = prompts.rationale === undefined ? 0 : rationales.perPrompt;
  // a list is asked for again while it has fewer rationales than a prompt takes, and no list is longer than maxTokens
  const longest = Math.min(carried, MAXIMUM_RATIONALE_ATTEMPTS) * sampling.maxTokens;
  return {
    expected: spend(inputs, expectedCalls(rows, seed.candidatesPerRow, assumptions), prompts.seed.mean + Math.min(carried * assumptions.rationaleTokens, longest), replyTokens(inputs)),
    worst: spend(inputs, Math.ceil(rows * seed.candidatesPerRow), prompts.seed.max + longest, sampling.maxTokens),
  };
}

/** One answer for each candidate of seed data. */
function answerSpend(inputs: SpendEstimateInputs, prompt: TokenRange): SpendPair {
  const { config: { seed, sampling }, assumptions } = inputs;
  return {
    expected: spend(inputs, expectedCalls(seedRowsOf(inputs.config), seed.candidatesPerRow, assumptions), prompt.mean, replyTokens(inputs)),
    worst: spend(inputs, Math.ceil(seedRowsOf(inputs.config) * seed.candidatesPerRow), prompt.max, sampling.maxTokens),
  };
}

function extrapolationSpend(inputs: SpendEstimateInputs): SpendPair {
  const { config, miningRows, prompts, assumptions } = inputs;
  const { extrapolation: { candidatesPerRow }, sampling, control, miningRows: before = 0 } = config;
  const controlRows = (rows: number): number => Math.min(control?.rows ?? 0, rows);
  const expectedRows = addedRows(config, Math.round(miningRows * assumptions.errorRate));
  const mostRows = addedRows(config, miningRows);
  return {
    expected: spend(inputs, total([before, ...expectedRows.map((rows) => rows + controlRows(rows))].map((rows) => expectedCalls(rows, candidatesPerRow, assumptions))), prompts.extrapolation.mean, replyTokens(inputs)),
    worst: spend(inputs, total([before, ...mostRows.flatMap((rows) => [rows, controlRows(rows)])].map((rows) => Math.ceil(rows * candidatesPerRow))), prompts.extrapolation.max, sampling.maxTokens),
  };
}

/** Every candidate is put to the vote, though the other filters stop some before; a prompt is taken to be as long as that of an extrapolation. */
function voteSpend(inputs: SpendEstimateInputs, asks: number, candidates: readonly SpendPair[]): SpendPair {
  const { prompts: { extrapolation: prompt }, config: { sampling } } = inputs;
  const votes = (of: (pair: SpendPair) => Spend): number => asks * candidates.reduce((calls, pair) => calls + of(pair).calls, 0);
  return {
    expected: spend(inputs, votes(({ expected }) => expected), prompt.mean, Math.min(LABEL_TOKENS, sampling.maxTokens)),
    worst: spend(inputs, votes(({ worst }) => worst), prompt.max, sampling.maxTokens),
  };
}

function expectedCalls(rows: number, candidatesPerRow: number, { candidatesPerAccepted }: SpendAssumptions): number {
  return Math.round(rows * Math.min(candidatesPerAccepted, candidatesPerRow));
}

function replyTokens({ replyTokens: tokens, config }: SpendEstimateInputs): number {
  return Math.min(tokens, config.sampling.maxTokens);
}

function spend({ prices, assumptions, config }: SpendEstimateInputs, calls: number, promptTokensPerCall: number, completionTokensPerCall: number): Spend {
  const promptTokens = Math.ceil(calls * promptTokensPerCall);
  const completionTokens = Math.ceil(calls * completionTokensPerCall);
  return {
    calls, promptTokens, completionTokens,
    dollars: prices === undefined ? null : (promptTokens * prices.promptPerMillion + completionTokens * prices.completionPerMillion) / 1e6,
    seconds: Math.ceil(calls / config.concurrency) * assumptions.latencySeconds,
  };
}

function sum(parts: readonly Spend[]): Spend {
  const totalOf = (name: 'calls' | 'promptTokens' | 'completionTokens' | 'seconds'): number => total(parts.map((part) => part[name]));
  return {
    calls: totalOf('calls'), promptTokens: totalOf('promptTokens'), completionTokens: totalOf('completionTokens'),
    dollars: parts.some(({ dollars }) => dollars === null) ? null : total(parts.map(({ dollars }) => dollars ?? 0)),
    seconds: totalOf('seconds'),
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sumSoFar, number) => sumSoFar + number, 0);
}
