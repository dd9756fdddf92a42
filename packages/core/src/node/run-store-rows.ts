import { z } from 'zod';
import { StepsynthError } from '../errors.ts';
import type { SyntheticExample } from '../example/example.ts';
import type { Rejection, StoredCandidate, StoredEvent, StoredPrediction, StoredRationales } from '../ports/run-store.ts';
import type { Candidate, CandidateSource } from '../ports/teacher.ts';

type Row = Record<string, unknown>;

const count = z.int().min(0);
const fields = z.record(z.string(), z.string());
const stage = z.enum(['rationale', 'seed', 'label', 'extrapolation', 'control']);
const sourceKind = z.enum(['generated', 'simulated', 'keyed', 'nearest', 'random']);
const usage = z.object({ promptTokens: count, completionTokens: count });
const source = z.object({
  kind: sourceKind,
  id: z.string().optional(),
  modelId: z.string().optional(),
  promptHash: z.string().optional(),
});

const answer = z.object({ text: z.string(), start: count });

const candidate = z.discriminatedUnion('status', [
  z.object({ status: z.literal('proposed'), fields, answer: answer.optional(), source, usage: usage.optional(), calls: count.optional(), reply: z.string().optional() }),
  z.object({ status: z.literal('refused'), reason: z.string(), source, usage: usage.optional(), calls: count.optional() }),
  z.object({ status: z.literal('exhausted'), reason: z.string() }),
]);

/** A text column that holds JSON of the given shape. */
function json<T extends z.ZodType>(shape: T): z.ZodPipe<z.ZodPipe<z.ZodString, z.ZodTransform<unknown, string>>, T> {
  return z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  }).pipe(shape);
}

const candidateRow = z.object({ stage, round: count, slot: count, attempt: count, candidate: json(candidate) });
const rationalesRow = z.object({ label: z.string(), rationales: json(z.array(z.string())) });
const stageRow = z.object({
  requested: count,
  candidates: count,
  sources: json(z.record(z.string(), count)),
  warnings: json(z.array(z.string())),
});
const exampleRow = z.object({
  id: z.string(),
  origin: z.enum(['seed', 'extrapolated']),
  round: count,
  slot: count,
  attempt: count,
  label: z.string(),
  fields: json(fields),
  answers: json(z.array(answer)).nullable(),
  error_id: z.string().nullable(),
  context_id: z.string().nullable(),
  rationales: json(z.array(z.string())).nullable(),
  source_kind: sourceKind,
  source_id: z.string().nullable(),
  model_id: z.string().nullable(),
  prompt_hash: z.string().nullable(),
});
const rejectionRow = z.object({
  key_stage: stage,
  key_round: count,
  slot: count,
  attempt: count,
  label: z.string(),
  reason: z.string(),
  fields: json(fields).nullable(),
});
const predictionRow = z.object({ gold_id: z.string(), label: z.string(), probabilities: json(z.array(z.number())), loss: z.number() });
const eventRow = z.object({ time: z.number(), type: z.string(), details: json(z.record(z.string(), z.unknown())) });
const factRow = z.object({ value: json(z.unknown()) });

/** Checks what the database holds before the program trusts it. */
export function createRowReader(file: string) {
  const parse = <T extends z.ZodType>(shape: T, table: string, row: Row): z.output<T> => {
    const result = shape.safeParse(row);
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    throw new StepsynthError('RUN_DIRECTORY', `${file}: a row of table ${table} is damaged (${issue?.path.join('.')}: ${issue?.message}).`, {
      hint: 'Restore the run directory from a copy, or start a new run.',
      cause: result.error,
    });
  };
  return {
    candidate(row: Row): StoredCandidate {
      const { candidate: answer, ...key } = parse(candidateRow, 'candidates', row);
      return { key, candidate: answer as Candidate };
    },
    rationales: (row: Row): StoredRationales => parse(rationalesRow, 'rationales', row),
    stage: (row: Row) => parse(stageRow, 'stages', row),
    example: (row: Row): SyntheticExample => toExample(parse(exampleRow, 'examples', row)),
    rejection(row: Row): Rejection {
      const read = parse(rejectionRow, 'rejections', row);
      const key = { stage: read.key_stage, round: read.key_round, slot: read.slot, attempt: read.attempt };
      return { key, label: read.label, reason: read.reason, ...(read.fields !== null && { fields: read.fields }) };
    },
    prediction(row: Row): StoredPrediction {
      const { gold_id: goldId, ...rest } = parse(predictionRow, 'predictions', row);
      return { goldId, ...rest };
    },
    event: (row: Row): StoredEvent => parse(eventRow, 'events', row),
    fact: (row: Row): unknown => parse(factRow, 'facts', row).value,
  };
}

function toExample(row: z.output<typeof exampleRow>): SyntheticExample {
  const { id, origin, round, slot, attempt, label } = row;
  const exampleSource: CandidateSource = {
    kind: row.source_kind,
    ...(row.source_id !== null && { id: row.source_id }),
    ...(row.model_id !== null && { modelId: row.model_id }),
    ...(row.prompt_hash !== null && { promptHash: row.prompt_hash }),
  };
  return {
    id, origin, round, slot, attempt, label,
    fields: row.fields,
    ...(row.answers !== null && { answers: row.answers }),
    lineage: {
      ...(row.error_id !== null && { errorId: row.error_id }),
      ...(row.rationales !== null && { rationales: row.rationales }),
      ...(row.context_id !== null && { contextId: row.context_id }),
      source: exampleSource,
    },
  };
}
