import type { GoldExample } from '../example/example.ts';
import type { RunContext } from '../loop/run-context.ts';
import { roundModel } from '../loop/train-round.ts';
import type { StoredCheckpoint } from '../ports/checkpoint-store.ts';
import type { RunStore, StoredPrediction } from '../ports/run-store.ts';
import { createRandom } from '../random/seeded-random.ts';
import type { Points } from '../statistics/points.ts';
import { errorsToExtrapolate } from '../synthesis/errors-to-extrapolate.ts';
import { targetOf } from '../target/target-of.ts';
import type { ErrorChoiceContext, MinedError } from './error-choice.ts';
import { fillShare } from './fill-share.ts';
import { errorChoices } from './strategies.ts';
import { labelByTeacher, storedTeacherLabels } from './teacher-labels.ts';

/**
 * The gold example that each row of D_add^(round + 1) is to be written from, in gold order: the errors of the round as
 * `extrapolation` chooses them, each as often as it has rows. Stored, so that it is chosen once.
 */
export async function chooseErrors(run: RunContext, { round, misclassified }: { round: number; misclassified: readonly GoldExample[] }): Promise<readonly GoldExample[]> {
  const { store, gold, config: { extrapolation } } = run;
  const recorded = await chosenErrors(store, round, gold.mining);
  if (recorded !== undefined) return recorded;
  const ordered = await order(run, round, errorsToExtrapolate({ round, misclassified }, { mining: gold.mining, config: run.config, stratumOf: targetOf(run.task).stratumOf }));
  const chosen = fillShare(ordered, {
    rows: extrapolation.rowsByRound?.[round],
    perError: extrapolation.perError,
    labelPrior: extrapolation.labelPrior === 'gold' ? gold.mining : undefined,
    stratumOf: targetOf(run.task).stratumOf,
  }, gold.mining);
  if (extrapolation.label === 'teacher') await labelByTeacher(run, round, chosen);
  await store.saveFact(factOf(round), chosen.map(({ id }) => id));
  return (await chosenErrors(store, round, gold.mining)) as readonly GoldExample[];
}

/**
 * What `chooseErrors` stored after this round; undefined where it has not. Where the teacher's labels take the place of
 * gold's the examples carry them, and those it gave none are left out.
 */
export async function chosenErrors(store: Pick<RunStore, 'fact'>, round: number, mining: readonly GoldExample[]): Promise<readonly GoldExample[] | undefined> {
  const ids = (await store.fact(factOf(round))) as readonly string[] | undefined;
  if (ids === undefined) return undefined;
  const labels = (await storedTeacherLabels(store, round))?.labels;
  const byId = new Map(mining.flatMap((example) => {
    const label = labels === undefined ? example.label : labels[example.id];
    return label === undefined ? [] : [[example.id, label === example.label ? example : { ...example, label }] as const];
  }));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function factOf(round: number): string {
  return `chosenErrors-${round}`;
}

async function order(run: RunContext, round: number, candidates: readonly GoldExample[]): Promise<readonly GoldExample[]> {
  const { config: { extrapolation, runSeed }, gold: { mining }, store, task } = run;
  const history = await Promise.all(Array.from({ length: round + 1 }, (_, earlier) => store.predictions(earlier, 'mining')));
  const predictions = history.at(-1) as readonly StoredPrediction[];
  const places = new Map(mining.map((example, row) => [example, row]));
  const errors = candidates.map((example): MinedError => {
    const row = places.get(example) as number;
    return { example, row, prediction: predictions[row] as StoredPrediction };
  });
  const context: ErrorChoiceContext = {
    labels: task.labels, mining,
    isRight: targetOf(task).isRight,
    history: history as ErrorChoiceContext['history'],
    extrapolated: await Promise.all(Array.from({ length: round }, async (_, earlier) => new Set((await chosenErrors(store, earlier, mining))?.map(({ id }) => id)))),
    random: createRandom(runSeed, 'error-choice', round),
    embedMining: () => embedMining(run, round),
  };
  const chosen = await errorChoices[extrapolation.choose ?? 'all'](errors, context);
  return chosen.map(({ example }) => example);
}

/** A model that was trained on mining has its labels in its states: there the initial checkpoint's are taken. */
async function embedMining(run: RunContext, round: number): Promise<Points> {
  const { config: { checkpoint, goldInTraining = 'none' }, signal, task, trainer } = run;
  const signals = signal === undefined ? {} : { signal };
  const source = goldInTraining === 'none' ? roundModel(run, (await run.checkpoints.find(round)) as StoredCheckpoint) : undefined;
  const model = await (source?.model() ?? trainer.load(checkpoint, signals));
  try {
    return await targetOf(task).embed(model, await run.encodedGold('mining'), signals);
  } finally {
    await model.dispose();
  }
}
