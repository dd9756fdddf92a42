import { StepsynthError } from '../errors.ts';
import type { GoldExample, Label } from '../example/example.ts';
import { interruptible, throwIfInterrupted } from '../loop/interruption.ts';
import { labelOrder } from '../label-noise/vote-filter.ts';
import type { Candidate, SlotKey } from '../ports/teacher.ts';
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
  /** Of the task. */
  readonly labels: readonly Label[];
  readonly runSeed: number;
}

/**
 * What the teacher takes each error for, by gold id; none where no reply named a label. It is shown the text and never
 * the gold label. Every reply is stored; stored replies are used again. Under `whenBudgetReached: 'finish'` a spent budget
 * leaves the rest without labels.
 */
export async function labelErrors(errorsToLabel: LabelledErrors, context: SynthesisContext): Promise<Readonly<Record<string, Label>>> {
  const { round, errors } = errorsToLabel;
  const answers = new Map((await context.store.candidates('label', round)).map(({ key, candidate }) => [answerKey(key), candidate]));
  const labels = new Array<Label | undefined>(errors.length).fill(undefined);
  context.onEvent?.({ type: 'stage-started', stage: 'label', round, rows: errors.length });
  await untilBudget(context, () => startInOrder(errors.length, context, async (index) => {
    const { slot, example } = errors[index] as LabelledErrors['errors'][number];
    for (let attempt = 0; attempt < MAXIMUM_LABEL_ATTEMPTS && labels[index] === undefined; attempt += 1) {
      const key = { stage: 'label', round, slot, attempt } as const;
      labels[index] = labelIn(answers.get(answerKey(key)) ?? await ask(key, example, errorsToLabel, context));
    }
  }));
  throwIfInterrupted(context.signal);
  const found = errors.flatMap(({ example: { id } }, index) => (labels[index] === undefined ? [] : [[id, labels[index]] as const]));
  context.onEvent?.({ type: 'stage-finished', stage: 'label', round, accepted: found.length, rejected: errors.length - found.length, fromStore: false });
  return Object.fromEntries(found);
}

/** Replies are stored among the candidates, the label as their one field. The labels are offered in another order each time. */
async function ask(key: SlotKey, { fields }: GoldExample, { labels, runSeed }: LabelledErrors, { teacher, store, signal }: SynthesisContext): Promise<Candidate> {
  const vote = teacher.vote as NonNullable<typeof teacher.vote>;
  const request = { fields, labels: labelOrder(labels, fields, key.attempt, runSeed), ask: key.attempt, temperature: 0 };
  const { label, usage } = await vote.call(teacher, request, signal === undefined ? {} : { signal });
  const answered = { source: { kind: teacher.simulated ? 'simulated' : 'generated' }, ...(usage !== undefined && { usage }) } as const;
  const candidate: Candidate = label === undefined ? { status: 'refused', reason: 'no-label', ...answered } : { status: 'proposed', fields: { label }, ...answered };
  await store.saveCandidate({ key, candidate });
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
