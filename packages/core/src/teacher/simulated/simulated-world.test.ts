import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stripArtefacts } from '../../filter/artefact.ts';
import { isRefusal } from '../../filter/refusal.ts';
import type { ExtrapolationSlot } from '../../ports/teacher.ts';
import { createRandom } from '../../random/seeded-random.ts';
import { goldDistribution, zeroShotDistribution } from './distributions.ts';
import { polarities } from './lexicon.ts';
import { parseSentence } from './parse-sentence.ts';
import { phenomenonNames } from './phenomena.ts';
import { createSimulatedWorld } from './simulated-world.ts';
import { vocabulary } from './template.ts';
import { writeSentence } from './write-sentence.ts';

const world = createSimulatedWorld({ seed: 5 });
const clean = { errorRate: 0, mislabelRate: 0, refusalRate: 0, artefactRate: 0 };
const field = (fields: Readonly<Record<string, string>>): string => fields['text'] as string;

function errorSlot(slot: number, text: string, label: string): ExtrapolationSlot {
  return { key: { stage: 'extrapolation', round: 1, slot, attempt: 0 }, copy: 0, error: { id: 'gold', label, fields: { text } } };
}

async function textsOf(rates: Partial<typeof clean>, slots: readonly ExtrapolationSlot[]): Promise<string[]> {
  const teacher = world.teacher({ ...clean, ...rates });
  const candidates = await Promise.all(slots.map((slot) => teacher.propose(slot)));
  return candidates.map((candidate) => (candidate.status === 'proposed' ? field(candidate.fields) : ''));
}

describe('the grammar', () => {
  it('is read back exactly: phenomenon and polarity of whatever it writes', () => {
    fc.assert(fc.property(fc.nat(), fc.constantFrom(...phenomenonNames), fc.constantFrom(...polarities), (seed, phenomenon, polarity) => {
      const text = writeSentence(createRandom(seed), phenomenon, polarity);
      expect(parseSentence(text)).toEqual({ phenomenon, polarity });
    }), { numRuns: 3000 });
  });

  it('writes only words of its vocabulary', () => {
    const words = new Set(vocabulary);
    for (const { fields } of world.goldRows(2000, 'words')) {
      for (const word of field(fields).toLowerCase().match(/[a-z']+|[.,]/gu) ?? []) expect(words).toContain(word);
    }
  });

  it('does not read other texts', () => {
    expect(parseSentence('The acting was.')).toBeUndefined();
    expect(parseSentence('A film about trains.')).toBeUndefined();
    expect(parseSentence('')).toBeUndefined();
    expect(parseSentence('The acting was not at all superb.')).toBeUndefined();
  });

  it('writes nothing that the filters take for a refusal or an artefact', () => {
    for (const { fields } of world.goldRows(3000, 'filters')) {
      expect(isRefusal(field(fields))).toBe(false);
      expect(stripArtefacts(field(fields)).text).toBe(field(fields));
    }
  });
});

describe('the distributions', () => {
  it('sum to 1', () => {
    const gold = phenomenonNames.flatMap((name) => polarities.map((polarity) => goldDistribution[name][polarity]));
    expect(gold.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(phenomenonNames.reduce((sum, name) => sum + zeroShotDistribution[name], 0)).toBeCloseTo(1, 12);
  });

  it('are what gold rows are drawn from', () => {
    const rows = world.goldRows(8000, 'many');
    for (const phenomenon of phenomenonNames) {
      for (const polarity of polarities) {
        const share = rows.filter((row) => row.label === polarity && parseSentence(field(row.fields))?.phenomenon === phenomenon).length / rows.length;
        const expected = goldDistribution[phenomenon][polarity];
        expect(Math.abs(share - expected)).toBeLessThan(4.5 * Math.sqrt((expected * (1 - expected)) / rows.length));
      }
    }
    expect(new Set(rows.map((row) => field(row.fields))).size).toBe(rows.length);
  });

  it('give the same rows for a seed and a stream, others for others', () => {
    expect(createSimulatedWorld({ seed: 5 }).goldRows(20, 'test')).toEqual(world.goldRows(20, 'test'));
    expect(world.goldRows(20, 'validation').map(({ fields }) => fields)).not.toEqual(world.goldRows(20, 'test').map(({ fields }) => fields));
    expect(createSimulatedWorld({ seed: 6 }).goldRows(20, 'test').map(({ fields }) => fields)).not.toEqual(world.goldRows(20, 'test').map(({ fields }) => fields));
  });
});

describe('the simulated teacher', () => {
  it('writes another sentence of the phenomenon of the error, with its gold label', async () => {
    const errors = world.goldRows(300, 'errors').map((row, slot) => errorSlot(slot, field(row.fields), row.label));
    for (const [index, text] of (await textsOf({}, errors)).entries()) {
      const { error } = errors[index] as ExtrapolationSlot;
      expect(parseSentence(text)).toEqual({ phenomenon: parseSentence(field(error.fields))?.phenomenon, polarity: error.label });
      expect(text).not.toBe(field(error.fields));
    }
  });

  it('sees the text alone: what it does not understand it answers as if unasked', async () => {
    const texts = await textsOf({}, Array.from({ length: 400 }, (_, slot) => errorSlot(slot, 'no sentence of this world', 'positive')));
    const plain = texts.filter((text) => parseSentence(text)?.phenomenon === 'plain').length;
    expect(plain / texts.length).toBeGreaterThan(0.84);
    expect(plain / texts.length).toBeLessThan(0.96);
  });

  it.each([
    ['errorRate', 0.2, (text: string) => parseSentence(text)?.phenomenon !== 'sarcasm'],
    ['mislabelRate', 0.3, (text: string) => parseSentence(text)?.polarity !== 'negative'],
    ['refusalRate', 0.25, isRefusal],
    ['artefactRate', 0.4, (text: string) => stripArtefacts(text).text !== text && parseSentence(stripArtefacts(text).text) !== undefined],
  ] as const)('slips at the stated %s', async (name, rate, slipped) => {
    const count = 3000;
    const texts = await textsOf({ [name]: rate }, Array.from({ length: count }, (_, slot) => errorSlot(slot, 'The plot was superb, said nobody ever.', 'negative')));
    const share = texts.filter(slipped).length / count;
    expect(Math.abs(share - rate)).toBeLessThan(4.5 * Math.sqrt((rate * (1 - rate)) / count));
  });

  it('answers by slot alone', async () => {
    const slots = Array.from({ length: 50 }, (_, slot) => errorSlot(slot, 'The plot was superb, said nobody ever.', 'negative'));
    const inOrder = await textsOf({ refusalRate: 0.1, artefactRate: 0.1 }, slots);
    expect((await textsOf({ refusalRate: 0.1, artefactRate: 0.1 }, slots.toReversed())).toReversed()).toEqual(inOrder);
  });

  it('takes the words of a rationale into seed data', async () => {
    const teacher = world.teacher(clean);
    const slot = { key: { stage: 'rationale', round: 0, slot: 1, attempt: 0 }, label: 'positive', count: 20 } as const;
    const rationales = (await teacher.proposeRationales?.(slot))?.rationales ?? [];
    expect(new Set(rationales.map((rationale) => rationale.split(' ')[0])).size).toBe(20);
    const [adjective] = (rationales[0] as string).split(' ');
    const written = await Promise.all(Array.from({ length: 100 }, (_, place) =>
      teacher.propose({ key: { stage: 'seed', round: 0, slot: place, attempt: 0 }, label: 'positive', rationales: [rationales[0] as string] })));
    const withWord = written.filter((candidate) => candidate.status === 'proposed' && field(candidate.fields).toLowerCase().includes(adjective as string));
    expect(withWord.length).toBeGreaterThan(85);
  });
});
