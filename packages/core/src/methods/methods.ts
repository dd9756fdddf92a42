import { StepsynthError } from '../errors.ts';
import type { S3Config } from '../loop/s3-config.ts';
import { nearestWord } from '../task/nearest-word.ts';
import type { Method } from './method.ts';
import { shareRows } from './share-rows.ts';

const FOLDS = 5;

const s3: Method = {
  name: 's3', summary: 'Two thirds seed data, then the errors of each round extrapolated.',
  equalRows: true, head: 'fine-tuned', control: 's3-random', seedDataInPlaceOfExtrapolation: false,
  configure: (base, rows) => withShares(base, rows),
};

const s3Random: Method = {
  name: 's3-random', summary: 'As s3, but as many gold examples drawn at random are extrapolated in the place of the errors.',
  equalRows: true, head: 'fine-tuned', seedDataInPlaceOfExtrapolation: false,
  configure: (base, rows) => withDraw('random', base, rows),
};

const s3Matched: Method = {
  ...s3Random, name: 's3-matched', summary: 'As s3-random, with as many of each label as the errors have: what errors add beyond their labels.',
  configure: (base, rows) => withDraw('random-by-label', base, rows),
};

const seedPlus: Method = {
  name: 'seed-plus', summary: 'Seed data alone, for all rows: the control of what the rounds add.',
  equalRows: true, head: 'fine-tuned', seedDataInPlaceOfExtrapolation: true,
  configure: (base, rows) => seedOnly(base, rows),
};

const zeroGen: Method = {
  name: 'zerogen', summary: 'Seed data alone without rationales; no error is repaired (Ye et al. 2022).',
  equalRows: true, head: 'fine-tuned', seedDataInPlaceOfExtrapolation: true,
  configure: (base, rows) => ({ ...seedOnly(base, rows), rationales: { ...base.rationales, perPrompt: 0 } }),
};

const goldGen: Method = {
  name: 'goldgen', summary: 'No seed data: all of the mining part is extrapolated, cycling.',
  equalRows: true, head: 'fine-tuned', seedDataInPlaceOfExtrapolation: false,
  configure: (base, rows) => ({ ...seedOnly(base, 0), miningRows: rows }),
};

const gold: Method = {
  name: 'gold', summary: 'No synthetic row: trained on the mining part.',
  equalRows: false, head: 'fine-tuned', seedDataInPlaceOfExtrapolation: false,
  configure: (base) => ({ ...seedOnly(base, 0), goldInTraining: 'mining' }),
};

const goldAll: Method = {
  ...gold, name: 'gold-all', summary: 'No synthetic row: trained on all of gold validation; nothing is left to choose the best epoch, so the last is kept.',
  configure: (base) => ({ ...seedOnly(base, 0), goldInTraining: 'all', training: { ...base.training, keep: 'last' } }),
};

const setFitLike: Method = {
  ...gold, name: 'setfit-like', summary: 'A linear head over the frozen, mean-pooled states of the encoder, fitted to the mining part.', head: 'linear',
};

const goldS3: Method = {
  name: 'gold+s3', summary: 'The mining part, and a third of the rows extrapolated from its errors, which are found out of fold.',
  equalRows: false, head: 'fine-tuned', control: 'gold+control', seedDataInPlaceOfExtrapolation: false,
  configure: (base, rows) => {
    const config = withShares(base, rows);
    return { ...config, seed: { ...config.seed, rows: 0 }, goldInTraining: 'mining', outOfFold: FOLDS };
  },
};

const goldControl: Method = {
  name: 'gold+control', summary: 'The mining part, and as many rows extrapolated from all of it.',
  equalRows: false, head: 'fine-tuned', seedDataInPlaceOfExtrapolation: false,
  configure: (base, rows) => {
    const { byRound } = shareRows(rows, Math.max(1, base.rounds));
    return { ...seedOnly(base, 0), goldInTraining: 'mining', miningRows: byRound.reduce((sum, share) => sum + share, 0) };
  },
};

/** Every method, in the order of tables. */
export const methods: readonly Method[] = [s3, zeroGen, goldGen, gold, goldAll, seedPlus, s3Random, s3Matched, setFitLike, goldS3, goldControl];

/** The method of a name. Throws USAGE for a name that is none. */
export function methodOf(name: string): Method {
  const found = methods.find((method) => method.name === name);
  if (found !== undefined) return found;
  const names = methods.map((method) => method.name);
  const near = nearestWord(name, names);
  throw new StepsynthError('USAGE', `There is no method ${name}.`, { hint: near === undefined ? `Methods: ${names.join(', ')}.` : `Did you mean ${near}?` });
}

function withShares(base: S3Config, rows: number): S3Config {
  const { seed, byRound } = shareRows(rows, base.rounds);
  return { ...withoutEarlyEnd(base), seed: { ...base.seed, rows: seed }, extrapolation: { ...base.extrapolation, rowsByRound: byRound } };
}

/** s3 with gold examples drawn in the place of errors. */
function withDraw(errors: 'random' | 'random-by-label', base: S3Config, rows: number): S3Config {
  const config = withShares(base, rows);
  return { ...config, extrapolation: { ...config.extrapolation, errors, choose: 'all' } };
}

function seedOnly(base: S3Config, rows: number): S3Config {
  return { ...withoutEarlyEnd(base), seed: { ...base.seed, rows }, rounds: 0 };
}

/** A run that ended early would have fewer rows than the others. */
function withoutEarlyEnd(base: S3Config): S3Config {
  return { ...base, stop: { ...base.stop, patience: 0 } };
}
