import { StepsynthError } from '../errors.ts';
import type { GoldExample, Label } from '../example/example.ts';
import { interruptible, throwIfInterrupted } from '../loop/interruption.ts';
import type { Candidate, LabelSlot, SlotKey } from '../ports/teacher.ts';
import { startInOrder } from './start-in-order.ts';
import type { SynthesisContext } from './synthesis-context.ts';

/** An error is asked about again while the reply names no label, up to this many times. */
export const MAXIMUM_LABEL_ATTEMPTS = 3;

/** Errors to be labelled, in the order of mining. */
export interface LabelledErrors {
  /** q: what is written from them becomes D_add^(q). */
  readonly round: number;
  /** Distinct; `slot` is the error's place in mining. */
  readonly errors: readonly { readonly slot: number; readonly example: GoldExample }[];
}

/**
 * What the teacher takes each error for, by gold id; none where no reply named a label. It is shown the text and never
 * the gold label. Every reply is stored; stored replies are used again. Under `whenBudgetReached: 'finish'` a spent budget
 * leaves the rest without labels.
 */
export async function labelErrors({ round, errors }: LabelledErrors, context: SynthesisContext): Promise<Readonly<Record<string, Label>>> {
  const answers = new Map((await context.store.candidates('label', round)).map(({ key, candidate }) => [answerKey(key), candidate]));
  const labels = new Array<Label | undefined>(errors.length).fill(undefined);
  context.onEvent?.({ type: 'stage-started', stage: 'label', round, rows: errors.length });
  await untilBudget(context, () => startInOrder(errors.length, context, async (index) => {
    const { slot, example } = errors[index] as LabelledErrors['errors'][number];
    for (let attempt = 0; attempt < MAXIMUM_LABEL_ATTEMPTS && labels[index] === undefined; attempt += 1) {
      const key = { stage: 'label', round, slot, attempt } as const;
      labels[index] = labelIn(answers.get(answerKey(key)) ?? await ask({ key, fields: example.fields }, context));
    }
  }));
  throwIfInterrupted(context.signal);
  const found = errors.flatMap(({ example: { id } }, index) => (labels[index] === undefined ? [] : [[id, labels[index]] as const]));
  context.onEvent?.({ type: 'stage-finished', stage: 'label', round, accepted: found.length, rejected: errors.length - found.length, fromStore: false });
  return Object.fromEntries(found);
}

/** Replies are stored among the candidates, the label as their one field. */
async function ask(slot: LabelSlot, { teacher, store, signal }: SynthesisContext): Promise<Candidate> {
  const labelText = teacher.labelText as NonNullable<typeof teacher.labelText>;
  const { label, source, usage } = await labelText.call(teacher, slot, signal === undefined ? {} : { signal });
  const answered = { source, ...(usage !== undefined && { usage }) };
  const candidate: Candidate = label === undefined ? { status: 'refused', reason: 'no-label', ...answered } : { status: 'proposed', fields: { label }, ...answered };
  await store.saveCandidate({ key: slot.key, candidate });
  return candidate;
}

function labelIn(candidate: Candidate): Label | undefined {
  return candidate.status === 'proposed' ? candidate.fields['label'] : undefined;
}

async function untilBudget({ signal, whenBudgetReached = 'pause' }: SynthesisContext, work: () => Promise<void>): Promise<void> {
  try {
    await interruptible(signal, work);
  } catch (error) {
    if (whenBudgetReached === 'finish' && error instanceof StepsynthError && error.code === 'BUDGET_REACHED') return;
    throw error;
  }
}

function answerKey({ slot, attempt }: Pick<SlotKey, 'slot' | 'attempt'>): string {
  return `${attempt}/${slot}`;
}
