import type { AnswerSpan } from '../answer/answer-span.ts';
import type { Lineage, SyntheticExample } from '../example/example.ts';
import type { StageResult } from '../ports/run-store.ts';
import type { Candidate, Slot, SlotKey } from '../ports/teacher.ts';

/** N slots of a stage, each to be filled with one accepted row. */
export interface StagePlan {
  readonly stage: StageResult['stage'];
  /** 0 for seed data, 1 for another set of it, q for the data of round q. */
  readonly round: number;
  /** Slots. */
  readonly rows: number;
  /** At most ceil(rows × this) candidates are asked for. */
  readonly candidatesPerRow: number;
  /** What the teacher is asked; depends on the run seed and the key (stage, round, slot, attempt) alone. */
  slotAt(slot: number, attempt: number): Slot;
}

/** The accepted row of a slot: what the teacher proposed, with its fields as the filters left them. */
export function exampleOf(slot: Slot, fields: SyntheticExample['fields'], { answer, source }: Extract<Candidate, { status: 'proposed' }>): SyntheticExample {
  const { stage, round, slot: place, attempt } = slot.key;
  const seed = stage === 'seed';
  return {
    id: exampleId(slot.key),
    origin: seed ? 'seed' : 'extrapolated',
    round,
    slot: place,
    attempt,
    fields,
    label: labelOf(slot, answer),
    ...(answer !== undefined && { answers: [answer] }),
    lineage: lineageOf(slot, fields, source),
  };
}

/** Names a candidate that was not accepted: the id that the row would have, and the attempt. */
export function candidateId(key: SlotKey): string {
  return `${exampleId(key)}@${key.attempt}`;
}

function exampleId({ stage, round, slot }: SlotKey): string {
  if (stage === 'control') return `control-${round}-${slot}`;
  if (stage === 'seed' && round > 0) return `other-seed-${slot}`;
  return stage === 'seed' ? `seed-${slot}` : `extrapolated-${round}-${slot}`;
}

/** The label a slot is to be filled with: an error keeps its gold label. `answer` is that of the candidate, where it has one. */
export function labelOf(slot: Slot, answer?: AnswerSpan): string {
  return answer?.text ?? ('error' in slot ? slot.error.label : slot.label);
}

/** A pool answers with a row of its own, whose context is not the slot's. */
function lineageOf(slot: Slot, fields: SyntheticExample['fields'], source: Lineage['source']): Lineage {
  if ('error' in slot) return { errorId: slot.error.id, source };
  const { context } = slot;
  return {
    ...(slot.rationales.length === 0 ? {} : { rationales: slot.rationales }),
    ...(context === undefined || !Object.values(fields).includes(context.text) ? {} : { contextId: context.id }),
    source,
  };
}
