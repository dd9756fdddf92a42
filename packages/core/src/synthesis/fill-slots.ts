import { StepsynthError } from '../errors.ts';
import { verdictsFact } from '../filter/recorded-verdicts.ts';
import { interruptible, throwIfInterrupted } from '../loop/interruption.ts';
import type { StageResult, StoredCandidate } from '../ports/run-store.ts';
import type { Candidate } from '../ports/teacher.ts';
import { labelOf, type StagePlan } from './stage-plan.ts';
import { createStageTally, type SlotOutcome, type StageTally } from './stage-tally.ts';
import { startInOrder } from './start-in-order.ts';
import type { SynthesisContext } from './synthesis-context.ts';

/** Fact of the run store that names the stage which a spent budget cut short. */
export const BUDGET_FACT = 'budgetReached';

/**
 * Fills the slots of a stage, the one mechanism behind seed data and extrapolation. Wave 0 asks attempt 0 of
 * every slot, wave a + 1 asks again for the slots whose candidate of wave a was rejected. Candidates are stored as
 * they arrive and judged in slot order, so that the rows accepted depend neither on the order of arrival nor on
 * the number of calls in flight. Stored candidates are used again; only missing ones are asked for.
 *
 * A spent budget (`BUDGET_REACHED` from the teacher) ends the run here, to go on under a higher one; under
 * `whenBudgetReached: 'finish'` it ends the stage with the rows accepted so far.
 *
 * @throws StepsynthError BUDGET_REACHED, also under `finish` where seed data has no row yet.
 */
export async function fillSlots(plan: StagePlan, context: SynthesisContext): Promise<StageResult> {
  const { stage, round, rows } = plan;
  const stored = await context.store.stage(stage, round);
  const recorded = await context.store.candidates(stage, round);
  context.onEvent?.({ type: 'stage-started', stage, round, rows });
  if (stored !== undefined) await replayStage(stored, recorded, plan, context);
  const result = stored ?? (await askForRows(plan, recorded, context));
  context.onEvent?.({
    type: 'stage-finished', stage, round,
    accepted: result.examples.length, rejected: result.rejections.length, fromStore: stored !== undefined,
  });
  for (const message of result.warnings) context.onEvent?.({ type: 'warning', message });
  return result;
}

/** Brings teacher and filters to the state in which the finished stage left them. */
async function replayStage(stored: StageResult, recorded: readonly StoredCandidate[], plan: StagePlan, { teacher, filters, signal }: SynthesisContext): Promise<void> {
  for (const { key, candidate } of recorded) teacher.restore?.(plan.slotAt(key.slot, key.attempt), candidate);
  const rows = stored.examples.map(({ fields }) => fields);
  if (filters.restore === undefined) for (const fields of rows) filters.remember(fields);
  else await interruptible(signal, async () => filters.restore?.(rows, { signal }));
}

async function askForRows(plan: StagePlan, recorded: readonly StoredCandidate[], context: SynthesisContext): Promise<StageResult> {
  const answers = new Map(recorded.map(({ key, candidate }) => [answerKey(key), candidate]));
  const tally = createStageTally(plan, context.filters);
  const limit = Math.ceil(plan.rows * plan.candidatesPerRow);
  let open = Array.from({ length: plan.rows }, (_, slot) => slot);
  let asked = 0;
  let exhausted = 0;
  let budgetReached = false;
  for (let attempt = 0; open.length > 0 && asked < limit && !budgetReached; attempt += 1) {
    const wave = open.slice(0, limit - asked);
    asked += wave.length;
    const { outcomes, cut } = await askWave({ plan, slots: wave, attempt, answers, tally }, context);
    if (cut !== undefined && mustPause(plan, tally, context)) throw cut;
    budgetReached = cut !== undefined;
    exhausted += outcomes.filter((outcome) => outcome === 'exhausted').length;
    open = wave.filter((_, index) => outcomes[index] === 'rejected');
  }
  const result = tally.result(shortfallWarnings(plan, tally, { limit, asked, exhausted, budgetReached }));
  if (budgetReached) await context.store.saveFact(BUDGET_FACT, { stage: plan.stage, round: plan.round });
  await context.store.saveStage(result);
  return result;
}

interface Wave {
  readonly plan: StagePlan;
  /** Open slots, ascending. */
  readonly slots: readonly number[];
  readonly attempt: number;
  readonly answers: ReadonlyMap<string, Candidate>;
  readonly tally: StageTally;
}

/** Whether a spent budget ends the run rather than the stage: no model can be trained on no row at all. */
function mustPause({ stage }: StagePlan, { accepted }: StageTally, context: SynthesisContext): boolean {
  return pauses(context) || (stage === 'seed' && accepted === 0);
}

function pauses({ whenBudgetReached = 'pause' }: SynthesisContext): boolean {
  return whenBudgetReached === 'pause';
}

async function askWave(wave: Wave, context: SynthesisContext): Promise<{ outcomes: SlotOutcome[]; cut: StepsynthError | undefined }> {
  const { plan, slots, attempt, tally } = wave;
  const arrived: (Candidate | undefined)[] = new Array<Candidate | undefined>(slots.length).fill(undefined);
  const outcomes: SlotOutcome[] = [];
  let judged = 0;

  const judge = (index: number): void => {
    const candidate = arrived[index];
    if (candidate === undefined) return;
    outcomes[index] = tally.judge(plan.slotAt(slots[index] as number, attempt), candidate);
    context.onEvent?.({ type: 'stage-progress', stage: plan.stage, round: plan.round, accepted: tally.accepted, rejected: tally.rejected, rows: plan.rows });
  };
  const judgeArrivedPrefix = (): void => {
    for (; judged < slots.length && arrived[judged] !== undefined; judged += 1) judge(judged);
  };

  const cut = await stoppedByBudget(() => startInOrder(slots.length, context, async (index) => {
    arrived[index] = await answerSlot(wave, slots[index] as number, context);
    if (context.filters.prepareWave === undefined) judgeArrivedPrefix();
  }), context.signal);
  if (cut !== undefined && pauses(context)) return { outcomes, cut }; // nothing of the stage counts yet
  for (let index = judged; index < slots.length; index += 1) arrived[index] ??= recordedAnswer(wave, slots[index] as number, context); // beyond a gap that the budget left
  const cutAgain = await stoppedByBudget(() => prepareWave(wave, arrived, context), context.signal);
  for (; judged < slots.length; judged += 1) judge(judged);
  await saveVerdicts(wave, context);
  return { outcomes, cut: cut ?? cutAgain };
}

/** Shows the filters the wave, where they want to see it; a budget that ends meanwhile ends the wave too. */
async function prepareWave({ plan, slots, attempt }: Wave, arrived: readonly (Candidate | undefined)[], { filters, signal }: SynthesisContext): Promise<void> {
  await filters.prepareWave?.(slots.flatMap((slot, index) => {
    const candidate = arrived[index];
    const request = plan.slotAt(slot, attempt);
    return candidate?.status === 'proposed' ? [{ key: request.key, fields: candidate.fields, label: labelOf(request, candidate.answer) }] : [];
  }), { signal });
}

/** What filters that saw the wave objected to, for one who makes the dataset again. */
async function saveVerdicts({ plan: { stage, round }, attempt, tally }: Wave, { filters, store }: SynthesisContext): Promise<void> {
  if (filters.prepareWave === undefined) return;
  await store.saveFact(verdictsFact({ stage, round, attempt }), tally.waveVerdicts(attempt));
}

/** The stored answer to a slot, else the teacher's, stored before it is used. */
async function answerSlot(wave: Wave, slot: number, context: SynthesisContext): Promise<Candidate> {
  const recorded = recordedAnswer(wave, slot, context);
  if (recorded !== undefined) return recorded;
  const request = wave.plan.slotAt(slot, wave.attempt);
  const candidate = await context.teacher.propose(request, context.signal === undefined ? {} : { signal: context.signal });
  await context.store.saveCandidate({ key: request.key, candidate });
  return candidate;
}

function recordedAnswer({ plan, attempt, answers }: Wave, slot: number, { teacher }: SynthesisContext): Candidate | undefined {
  const request = plan.slotAt(slot, attempt);
  const recorded = answers.get(answerKey(request.key));
  if (recorded !== undefined) teacher.restore?.(request, recorded);
  return recorded;
}

/** The error with which the budget ended the work, if it did. */
async function stoppedByBudget(work: () => Promise<void>, signal: AbortSignal | undefined): Promise<StepsynthError | undefined> {
  try {
    await interruptible(signal, work);
  } catch (error) {
    if (error instanceof StepsynthError && error.code === 'BUDGET_REACHED') return error;
    throw error;
  }
  throwIfInterrupted(signal);
  return undefined;
}

function shortfallWarnings(
  plan: StagePlan, tally: StageTally,
  { limit, asked, exhausted, budgetReached }: { limit: number; asked: number; exhausted: number; budgetReached: boolean },
): string[] {
  const missing = plan.rows - tally.accepted;
  if (missing === 0) return [];
  const what = plan.stage === 'seed' ? (plan.round === 0 ? 'Seed data' : 'The other seed data') : `Extrapolation of round ${plan.round}`;
  const reasons = [
    ...(budgetReached ? ['the budget is spent'] : []),
    ...(exhausted > 0 ? [`the teacher had nothing more for ${exhausted} slots`] : []),
    ...(!budgetReached && asked >= limit && missing > exhausted ? [`the limit of ${limit} candidates is reached`] : []),
  ];
  return [`${what}: ${missing} of ${plan.rows} rows are missing; ${reasons.join(', ')}.`];
}

function answerKey(key: { slot: number; attempt: number }): string {
  return `${key.attempt}/${key.slot}`;
}
