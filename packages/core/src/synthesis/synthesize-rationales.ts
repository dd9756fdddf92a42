import { StepsynthError } from '../errors.ts';
import type { Label } from '../example/example.ts';
import { interruptible, throwIfInterrupted } from '../loop/interruption.ts';
import type { RationaleSlot, RationaleReply } from '../ports/teacher.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { startInOrder } from './start-in-order.ts';
import type { SynthesisContext } from './synthesis-context.ts';

/** A label is asked again while it has fewer rationales than a prompt takes, up to this many times. */
export const MAXIMUM_RATIONALE_ATTEMPTS = 4;

/** r_i of Algorithm 1, by label; no entry where the task or the teacher has no rationales. */
export type Rationales = ReadonlyMap<Label, readonly string[]>;

/**
 * First loop of Algorithm 1: for each label, r_i ← topK(P_LLM(· | T_ration(y_i))). Every reply is stored;
 * stored replies are used again.
 *
 * @throws StepsynthError TEACHER when a label gets no rationale at all.
 */
export async function synthesizeRationales(
  options: { task: TaskSpec; perLabel: number; perPrompt: number },
  context: SynthesisContext,
): Promise<Rationales> {
  const { task } = options;
  if (options.perPrompt === 0 || task.prompts.rationale === undefined || context.teacher.proposeRationales === undefined) return new Map();
  const stored = new Map((await context.store.rationales()).map(({ label, rationales }) => [label, rationales]));
  const missing = task.labels.filter((label) => !stored.has(label));
  context.onEvent?.({ type: 'stage-started', stage: 'rationale', round: 0, rows: task.labels.length });
  await interruptible(context.signal, () => startInOrder(missing.length, context, async (index) => {
    const label = missing[index] as Label;
    const rationales = await rationalesOf(label, options, context);
    await context.store.saveRationales({ label, rationales });
    stored.set(label, rationales);
  }));
  throwIfInterrupted(context.signal);
  context.onEvent?.({ type: 'stage-finished', stage: 'rationale', round: 0, accepted: stored.size, rejected: 0, fromStore: missing.length === 0 });
  return stored;
}

async function rationalesOf(
  label: Label,
  { task, perLabel, perPrompt }: { task: TaskSpec; perLabel: number; perPrompt: number },
  context: SynthesisContext,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (let attempt = 0; attempt < MAXIMUM_RATIONALE_ATTEMPTS && found.size < Math.min(perPrompt, perLabel); attempt += 1) {
    const key = { stage: 'rationale', round: 0, slot: task.labels.indexOf(label), attempt } as const;
    for (const rationale of await answerRationaleSlot({ key, label, count: perLabel }, context)) found.add(rationale);
  }
  if (found.size === 0) {
    throw new StepsynthError('TEACHER', `The teacher gave no rationales for the label "${label}" in ${MAXIMUM_RATIONALE_ATTEMPTS} replies.`, {
      hint: 'Check the prompt `prompts.rationale` of the task file, or remove it to do without rationales.',
    });
  }
  if (found.size < perPrompt) {
    context.onEvent?.({ type: 'warning', message: `Only ${found.size} rationales for the label "${label}"; a prompt was to carry ${perPrompt}.` });
  }
  return [...found].slice(0, perLabel);
}

/** Replies are stored among the candidates, their rationales as fields numbered from 1. */
async function answerRationaleSlot(slot: RationaleSlot, context: SynthesisContext): Promise<readonly string[]> {
  const recorded = (await context.store.candidates('rationale', 0))
    .find(({ key }) => key.slot === slot.key.slot && key.attempt === slot.key.attempt)?.candidate;
  if (recorded?.status === 'proposed') return Object.values(recorded.fields);
  const ask = context.teacher.proposeRationales as NonNullable<typeof context.teacher.proposeRationales>;
  const reply: RationaleReply = await ask.call(context.teacher, slot, context.signal === undefined ? {} : { signal: context.signal });
  const fields = Object.fromEntries(reply.rationales.map((rationale, index) => [String(index + 1), rationale]));
  const usage = reply.usage === undefined ? {} : { usage: reply.usage };
  await context.store.saveCandidate({ key: slot.key, candidate: { status: 'proposed', fields, source: reply.source, ...usage } });
  return reply.rationales;
}
