import { createHash } from 'node:crypto';
import type { Label, SyntheticExample } from '../example/example.ts';
import type { GoldValidation, SealedTest } from '../gold/gold-data.ts';
import type { S3Config } from '../loop/s3-config.ts';
import type { RunStore, StageResult, StoredCandidate, StoredPrediction } from '../ports/run-store.ts';
import type { Candidate, ExtrapolationSlot, Slot, SlotKey } from '../ports/teacher.ts';
import { slotPrompt } from '../prompt/slot-prompt.ts';
import type { SeedContext } from '../synthesis/draw-contexts.ts';
import { chosenErrors } from '../error-choice/choose-errors.ts';
import { cycleMining } from '../synthesis/errors-to-extrapolate.ts';
import { extrapolationSlots, studentAnswers } from '../synthesis/extrapolate-errors.ts';
import { seedSlots } from '../synthesis/seed-slots.ts';
import { candidateId, labelOf } from '../synthesis/stage-plan.ts';
import { targetOf } from '../target/target-of.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { errorFate } from './error-fate.ts';
import { createErrorTable } from './error-table.ts';
import type { LineageData, LineageRow } from './lineage-data.ts';

/** What lineage is derived from: the run store, and what the slots of the run were drawn from. */
export interface LineageInputs {
  readonly task: TaskSpec;
  readonly store: RunStore;
  readonly gold: GoldValidation;
  readonly test: SealedTest;
  readonly contexts: readonly SeedContext[];
  readonly config: Pick<S3Config, 'runSeed' | 'seed' | 'rationales' | 'miningRows'>;
}

/** Follows every candidate of a run from its error or its draw to what came of it; asks and trains nothing. */
export async function buildLineage(inputs: LineageInputs): Promise<LineageData> {
  const { task, gold } = inputs;
  const predictions = await miningPredictions(inputs);
  const errors = createErrorTable(targetOf(task), gold.mining, predictions.map((round) => round.map(({ label }) => label)));
  const rows = await seedRows(inputs);
  for (let round = 0; round <= predictions.length; round += 1) {
    const chosen = round === 0 ? cycleMining(gold.mining, inputs.config) : await chosenErrors(inputs.store, round - 1, gold.mining);
    const students = studentAnswers(task, gold.mining, predictions[round - 1]);
    for (const row of await stageRows({ stage: 'extrapolation', round }, extrapolationSlots(round, chosen ?? [], { students }), inputs)) {
      const { error, student } = row.slot as ExtrapolationSlot;
      const { index, right } = errors.refer(error);
      rows.push({ ...row, error: index, fate: errorFate(right, round), ...(student !== undefined && { confidence: student.confidence }) });
    }
  }
  const { description: _, ...lineageTask } = task;
  return { task: lineageTask, rounds: predictions.length, errors: errors.errors, rows: rows.map(({ slot: __, ...row }) => row) };
}

/** A row with the slot that it answers. */
type SlotRow = LineageRow & { readonly slot: Slot };
type SlotAt = (slot: number, attempt: number) => Slot;

async function seedRows(inputs: LineageInputs): Promise<SlotRow[]> {
  const rationales = new Map((await inputs.store.rationales()).map(({ label, rationales: list }) => [label, list]));
  const rows = await stageRows({ stage: 'seed', round: 0 }, seedSlots({ ...inputs, rationales }, () => {}), inputs);
  return rows.map((row) => {
    const slot = row.slot as Extract<Slot, { label: Label }>;
    return {
      ...row,
      ...(slot.rationales.length === 0 ? {} : { rationales: slot.rationales }),
      ...(slot.context === undefined || row.prompt === undefined ? {} : { context: slot.context.text }),
    };
  });
}

async function stageRows({ stage, round }: Pick<StageResult, 'stage' | 'round'>, slotAt: SlotAt, { task, store }: LineageInputs): Promise<SlotRow[]> {
  const result = await store.stage(stage, round);
  if (result === undefined) return [];
  const accepted = new Map(result.examples.map((example) => [`${example.slot}@${example.attempt}`, example]));
  const reasons = new Map(result.rejections.map(({ key, reason }) => [keyOf(key), reason]));
  const candidates = (await store.candidates(stage, round)).toSorted((one, other) => one.key.slot - other.key.slot || one.key.attempt - other.key.attempt);
  return candidates.map((entry) => {
    const slot = slotAt(entry.key.slot, entry.key.attempt);
    return { ...rowOf(entry, { example: accepted.get(keyOf(entry.key)), reason: reasons.get(keyOf(entry.key)) }, slot, task), slot };
  });
}

function rowOf({ key, candidate }: StoredCandidate, { example, reason }: { example: SyntheticExample | undefined; reason: string | undefined }, slot: Slot, task: TaskSpec): LineageRow {
  const origin = key.stage === 'seed' ? 'seed' : 'extrapolated';
  const answer = candidate.status === 'proposed' ? candidate.answer : undefined;
  const row = { id: example?.id ?? candidateId(key), origin, round: key.round, label: labelOf(slot, answer) } as const;
  if (candidate.status === 'exhausted') return { ...row, status: 'exhausted', reason: candidate.reason };
  const fields = example?.fields ?? (candidate.status === 'proposed' ? candidate.fields : undefined);
  const reply = replyOf(candidate, task);
  const { kind, id, modelId, promptHash } = candidate.source;
  return {
    ...row,
    status: example === undefined ? 'rejected' : 'accepted',
    ...(example === undefined ? { reason: reason ?? (candidate.status === 'refused' ? candidate.reason : 'not judged') } : {}),
    ...(fields === undefined ? {} : { fields }),
    ...(reply === undefined || reply === fields?.[task.generatedField] ? {} : { reply }),
    source: { kind, ...(id === undefined ? {} : { id }), ...(modelId === undefined ? {} : { modelId }) },
    ...(promptHash === undefined ? {} : { prompt: sha256(slotPrompt(task, slot, answer)) === promptHash ? 'same' : 'other' }),
  };
}

/** A teacher that keeps no reply answered with the field itself. */
function replyOf(candidate: Exclude<Candidate, { status: 'exhausted' }>, task: TaskSpec): string | undefined {
  return candidate.status === 'proposed' ? candidate.reply ?? candidate.fields[task.generatedField] : undefined;
}

async function miningPredictions({ store }: LineageInputs): Promise<readonly (readonly StoredPrediction[])[]> {
  const rounds: (readonly StoredPrediction[])[] = [];
  for (;;) {
    const predictions = await store.predictions(rounds.length, 'mining');
    if (predictions === undefined) return rounds;
    rounds.push(predictions);
  }
}

function keyOf({ slot, attempt }: Pick<SlotKey, 'slot' | 'attempt'>): string {
  return `${slot}@${attempt}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
