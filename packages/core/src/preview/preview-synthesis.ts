import type { Fields, Label } from '../example/example.ts';
import { interruptible, throwIfInterrupted } from '../loop/interruption.ts';
import type { S3Config } from '../loop/s3-config.ts';
import type { Candidate, CandidateSource, Slot } from '../ports/teacher.ts';
import type { RunStore } from '../ports/run-store.ts';
import { slotPrompt } from '../prompt/slot-prompt.ts';
import { seedSlots, type SeedDataOptions } from '../synthesis/seed-slots.ts';
import { labelOf } from '../synthesis/stage-plan.ts';
import { startInOrder } from '../synthesis/start-in-order.ts';
import type { SynthesisContext } from '../synthesis/synthesis-context.ts';
import { synthesizeRationales } from '../synthesis/synthesize-rationales.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { previewErrors } from '../validate/planned-prompts.ts';

/** One slot that a preview asked for, and what became of the answer. */
export interface PreviewedCandidate {
  readonly kind: 'seed' | 'extrapolation';
  readonly label: Label;
  /** Gold row that stands for an error, or whose context is used. */
  readonly goldId?: string;
  readonly prompt: string;
  /** The teacher's own words, where they came back with the candidate. */
  readonly reply?: string;
  readonly source?: CandidateSource;
  /** `kept` with the fields as they would enter the training set, else why not. */
  readonly verdict: { readonly status: 'kept'; readonly fields: Fields } | { readonly status: 'rejected'; readonly reason: string };
}

/** What a preview draws from; `contexts` and gold as a run has them. */
export interface PreviewOptions extends Omit<SeedDataOptions, 'config' | 'rationales'> {
  readonly config: Pick<S3Config, 'runSeed' | 'seed' | 'rationales'>;
  /** N: seed examples, and as many extrapolations. */
  readonly count: number;
}

/** A preview's answers. */
export interface PreviewResult {
  /** By label, where the task asks for them. */
  readonly rationales: readonly { readonly label: Label; readonly rationales: readonly string[] }[];
  readonly candidates: readonly PreviewedCandidate[];
}

/**
 * Asks for the first N seed examples of a run and for N extrapolations of mining rows drawn at random, one candidate
 * each, and judges them as a run would. Slots are those of the run with this seed, so that its journal can answer them
 * later; rationales are asked for in full. Nothing is kept but in `context.store`, which a preview throws away.
 */
export async function previewSynthesis(options: PreviewOptions, context: SynthesisContext & { readonly store: RunStore }): Promise<PreviewResult> {
  const { task, config } = options;
  const rationales = await synthesizeRationales({ task, ...config.rationales }, context);
  const slotAt = seedSlots({ ...options, rationales }, (message) => context.onEvent?.({ type: 'warning', message }));
  const slots: readonly Slot[] = [
    ...Array.from({ length: Math.min(options.count, config.seed.rows) }, (_, slot) => slotAt(slot, 0)),
    ...previewErrors(options.gold.mining, options.count, config.runSeed).map((error, slot) => ({ key: { stage: 'extrapolation' as const, round: 1, slot, attempt: 0 }, error, copy: 0 })),
  ];
  const answers = await askAll(slots, context);
  return {
    rationales: [...rationales].map(([label, listed]) => ({ label, rationales: listed })),
    candidates: slots.map((slot, index) => previewed(task, slot, answers[index] as Candidate, context)),
  };
}

async function askAll(slots: readonly Slot[], context: SynthesisContext): Promise<readonly Candidate[]> {
  const answers: Candidate[] = [];
  await interruptible(context.signal, () => startInOrder(slots.length, context, async (index) => {
    answers[index] = await context.teacher.propose(slots[index] as Slot, context.signal === undefined ? {} : { signal: context.signal });
  }));
  throwIfInterrupted(context.signal);
  return answers;
}

function previewed(task: TaskSpec, slot: Slot, candidate: Candidate, { filters }: SynthesisContext): PreviewedCandidate {
  const answer = candidate.status === 'proposed' ? candidate.answer : undefined;
  const label = labelOf(slot, answer);
  const isError = 'error' in slot;
  const goldId = isError ? slot.error.id : slot.context?.id;
  return {
    kind: isError ? 'extrapolation' : 'seed',
    label,
    ...(goldId !== undefined && { goldId }),
    prompt: slotPrompt(task, slot, answer),
    ...(candidate.status === 'proposed' && candidate.reply !== undefined && { reply: candidate.reply }),
    ...(candidate.status !== 'exhausted' && { source: candidate.source }),
    verdict: candidate.status === 'proposed' ? filters.judge(candidate.fields, label) : { status: 'rejected', reason: candidate.reason },
  };
}
