import type { StoredCheckpoint } from '../ports/checkpoint-store.ts';
import type { StageResult, StoredCandidate, StoredPrediction } from '../ports/run-store.ts';
import type { GoldExample } from '../example/example.ts';
import type { Target } from '../target/target.ts';
import { answersOfRound } from './count-spend.ts';
import type { ReportInputs } from './report-inputs.ts';

/** Everything stored about one finished round. */
export interface RoundData {
  readonly round: number;
  /** Seed data for round 0, the extrapolated data of the round after. */
  readonly stage: StageResult;
  /** The teacher's answers for that data, rationales in round 0. */
  readonly answers: readonly StoredCandidate[];
  readonly checkpoint: StoredCheckpoint;
  readonly mining: readonly StoredPrediction[];
  readonly selection: readonly StoredPrediction[];
}

/** The rounds that have predictions on mining and selection, from round 0. */
export async function readRounds({ store, checkpoints }: Pick<ReportInputs, 'store' | 'checkpoints'>): Promise<readonly RoundData[]> {
  const rounds: RoundData[] = [];
  for (let round = 0; ; round += 1) {
    const [stage, checkpoint, mining, selection] = await Promise.all([
      store.stage(round === 0 ? 'seed' : 'extrapolation', round),
      checkpoints.find(round),
      store.predictions(round, 'mining'),
      store.predictions(round, 'selection'),
    ]);
    if (stage === undefined || checkpoint === undefined || mining === undefined || selection === undefined) return rounds;
    rounds.push({ round, stage, answers: await answersOfRound(store, round), checkpoint, mining, selection });
  }
}

/** Whether each prediction is right. */
export function correctness(target: Pick<Target, 'isRight'>, gold: readonly GoldExample[], predictions: readonly StoredPrediction[]): boolean[] {
  return gold.map((example, row) => target.isRight(example, predictions[row]?.label ?? ''));
}
