import type { SyntheticExample } from '../example/example.ts';
import type { RunContext } from '../loop/run-context.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { LabelNoiseSettings } from '../task/label-noise-settings.ts';
import { doubtedBy } from './doubted-by.ts';
import { applyRowWeights, rowWeightsFact, type RowWeights } from './row-weights.ts';
import { storedVotes, type WaveVotes } from './stored-votes.ts';
import { voteShare } from './vote-filter.ts';

/**
 * The rows that a round is trained on, as `labelNoise` wants it: each weighed by its votes, those that cross-fitted
 * students doubt left out or weighed less. Stored by round, so that it is found out once.
 */
export async function weighRows(run: RunContext, round: number, rows: readonly SyntheticExample[]): Promise<readonly SyntheticExample[]> {
  const { labelNoise } = run.config;
  if (labelNoise === undefined || rows.length === 0) return rows;
  const recorded = (await run.store.fact(rowWeightsFact(round))) as RowWeights | undefined;
  const weights = recorded ?? (await findWeights(run, round, { rows, labelNoise }));
  if (recorded === undefined) await run.store.saveFact(rowWeightsFact(round), weights);
  return applyRowWeights(rows, weights);
}

async function findWeights(run: RunContext, round: number, { rows, labelNoise: { votes, disagreement } }: { rows: readonly SyntheticExample[]; labelNoise: LabelNoiseSettings }): Promise<RowWeights> {
  const shares = votes?.weigh === true ? await voteShares(run.store, rows, votes.asks) : rows.map(() => 1);
  const doubted = disagreement === undefined ? rows.map(() => false) : await doubtedBy(run, round, { rows, settings: disagreement });
  const weightOfDoubted = disagreement?.action === 'weigh' ? disagreement.weight : 0;
  const weights = rows.map(({ id }, row) => [id, (shares[row] as number) * (doubted[row] === true ? weightOfDoubted : 1)] as const);
  return Object.fromEntries(weights.filter(([, weight]) => weight !== 1));
}

/** Share of the votes that each row's label got when it was accepted. */
async function voteShares(store: Pick<RunStore, 'fact'>, rows: readonly SyntheticExample[], asks: number): Promise<number[]> {
  const waveOf = ({ origin, round, attempt }: SyntheticExample): string => `${origin}/${round}/${attempt}`;
  const waves = new Map<string, WaveVotes>();
  for (const [wave, [row]] of Map.groupBy(rows, waveOf)) waves.set(wave, await votesOnWaveOf(store, row as SyntheticExample));
  return rows.map((row) => voteShare(waves.get(waveOf(row))?.[row.slot]?.counts ?? {}, row.label, asks));
}

function votesOnWaveOf(store: Pick<RunStore, 'fact'>, { origin, round, attempt }: SyntheticExample): Promise<WaveVotes> {
  return storedVotes(store, { stage: origin === 'seed' ? 'seed' : 'extrapolation', round, attempt });
}
