import type { StoredCheckpoint } from '../ports/checkpoint-store.ts';
import type { RunStore, StageResult, StoredPrediction } from '../ports/run-store.ts';
import type { GoldExample } from '../example/example.ts';
import type { RoundGap } from '../gap/gap-estimate.ts';
import { storedGap } from '../gap/stored-gap.ts';
import { storedRowWeights, type RowWeights } from '../label-noise/row-weights.ts';
import type { Target } from '../target/target.ts';
import type { CallSpend } from '../spend/call-spend.ts';
import { spendOfRound } from './count-spend.ts';
import type { ReportInputs } from './report-inputs.ts';
import { teacherLabelCounts, type TeacherLabelCounts } from './teacher-labels.ts';

/** Everything stored about one finished round. */
export interface RoundData {
  readonly round: number;
  /** Seed data (or what takes its place) for round 0, the extrapolated data of the round after. */
  readonly stage: StageResult;
  /** What that data took of the teacher, rationales in round 0. */
  readonly spend: CallSpend;
  readonly checkpoint: StoredCheckpoint;
  readonly mining: readonly StoredPrediction[];
  readonly selection: readonly StoredPrediction[];
  /** Where it was measured. */
  readonly gap: RoundGap | undefined;
  /** Where the teacher's labels took the place of gold's. */
  readonly teacherLabels: TeacherLabelCounts | undefined;
  /** What rows of the training set count, where not 1. */
  readonly rowWeights: RowWeights;
}

/** The rounds that have predictions on mining and selection, from round 0. */
export async function readRounds({ store, checkpoints, gold }: Pick<ReportInputs, 'store' | 'checkpoints' | 'gold'>): Promise<readonly RoundData[]> {
  const rounds: RoundData[] = [];
  for (let round = 0; ; round += 1) {
    const [stage, checkpoint, mining, selection] = await Promise.all([
      round === 0 ? initialStage(store) : store.stage('extrapolation', round),
      checkpoints.find(round),
      store.predictions(round, 'mining'),
      store.predictions(round, 'selection'),
    ]);
    if (stage === undefined || checkpoint === undefined || mining === undefined || selection === undefined) return rounds;
    rounds.push({
      round, stage, checkpoint, mining, selection,
      spend: await spendOfRound(store, round),
      rowWeights: await storedRowWeights(store, round),
      gap: await storedGap(store, round),
      teacherLabels: await teacherLabelCounts(store, round, gold.mining),
    });
  }
}

/** Seed data and what was extrapolated before the first training, as one; a run on gold alone has neither. */
async function initialStage(store: RunStore): Promise<StageResult> {
  const stages = [await store.stage('seed', 0), await store.stage('extrapolation', 0)].filter((stage) => stage !== undefined);
  const sources: Record<string, number> = {};
  for (const [kind, count] of stages.flatMap((stage) => Object.entries(stage.sources))) sources[kind] = (sources[kind] ?? 0) + count;
  const sum = (of: (stage: StageResult) => number): number => stages.reduce((total, stage) => total + of(stage), 0);
  return {
    stage: 'seed', round: 0, sources,
    requested: sum(({ requested }) => requested),
    candidates: sum(({ candidates }) => candidates),
    examples: stages.flatMap(({ examples }) => examples),
    rejections: stages.flatMap(({ rejections }) => rejections),
    warnings: stages.flatMap(({ warnings }) => warnings),
  };
}

/** Whether each prediction is right. */
export function correctness(target: Pick<Target, 'isRight'>, gold: readonly GoldExample[], predictions: readonly StoredPrediction[]): boolean[] {
  return gold.map((example, row) => target.isRight(example, predictions[row]?.label ?? ''));
}
