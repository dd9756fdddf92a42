import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import type { GoldValidation } from '../gold/gold-data.ts';
import type { Candidate, ExtrapolationSlot, SeedSlot, Slot } from '../ports/teacher.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import type { PoolRow } from './pool-rows.ts';
import { createPoolTeacher, type PoolTeacher, type PoolTeacherOptions } from './pool-teacher.ts';

const single: TaskSpec = {
  name: 'colours', description: '', generatedField: 'text', inputFields: ['text'], labels: ['warm', 'cold'],
  verbalizer: { warm: 'warm', cold: 'cold' }, prompts: { seed: '', extrapolation: '' },
};
const pair: TaskSpec = { ...single, generatedField: 'hypothesis', contextField: 'premise', inputFields: ['premise', 'hypothesis'] };

function row(id: string, label: string, text: string, columns: Record<string, unknown> = {}): PoolRow {
  return { id, label, fields: { text }, columns: { id, label, text, ...columns } };
}

function pairRow(id: string, label: string, premise: string, hypotheses: unknown): PoolRow {
  const fields = { premise, hypothesis: `written ${id}` };
  return { id, label, fields, columns: { ...fields, id, label, error_hypotheses: hypotheses } };
}

function gold(id: string, label: string, text: string): GoldExample {
  return { id, label, fields: { text } };
}

let slotNumber = 0;
function seedSlot(label: string, slot = slotNumber++): SeedSlot {
  return { key: { stage: 'seed', round: 0, slot, attempt: 0 }, label, rationales: [] };
}

function errorSlot(error: GoldExample, slot = slotNumber++): ExtrapolationSlot {
  return { key: { stage: 'extrapolation', round: 1, slot, attempt: 0 }, error, copy: 0 };
}

function teacherOf(options: Partial<PoolTeacherOptions> = {}): PoolTeacher {
  const none: GoldValidation = { mining: [], selection: [] };
  return createPoolTeacher({ task: single, seedRows: [], extrapolationRows: [], settings: { fallback: ['nearest', 'random'] }, gold: none, goldRoles: 'paper', runSeed: 0, ...options });
}

async function drawn(teacher: PoolTeacher, slot: Slot): Promise<string> {
  const candidate = await teacher.propose(slot);
  return candidate.status === 'proposed' ? `${candidate.source.kind} ${candidate.source.id}` : candidate.status;
}

describe('seed slots', () => {
  const seedRows = Array.from({ length: 40 }, (_, place) => row(`r${place}`, place % 2 === 0 ? 'warm' : 'cold', `text ${place}`));

  it('get each row of the label once, then nothing', async () => {
    const teacher = teacherOf({ seedRows });
    const ids = await Promise.all(Array.from({ length: 21 }, () => drawn(teacher, seedSlot('warm'))));
    expect(ids.pop()).toBe('exhausted');
    expect(new Set(ids)).toEqual(new Set(seedRows.filter(({ label }) => label === 'warm').map(({ id }) => `random ${id}`)));
    expect(teacher.poolStatistics.draws).toEqual({ keyed: 0, nearest: 0, random: 20 });
  });

  it('come in an order that the run’s seed sets', async () => {
    const order = (runSeed: number): Promise<string[]> => {
      const teacher = teacherOf({ seedRows, runSeed });
      return Promise.all(Array.from({ length: 20 }, () => drawn(teacher, seedSlot('cold'))));
    };
    expect(await order(1)).toEqual(await order(1));
    expect(await order(1)).not.toEqual(await order(2));
  });

  it('carry the whole row', async () => {
    const candidate = await teacherOf({ task: pair, seedRows: [pairRow('p', 'warm', 'a premise', [])] }).propose(seedSlot('warm'));
    expect(candidate).toEqual({ status: 'proposed', fields: { premise: 'a premise', hypothesis: 'written p' }, source: { kind: 'random', id: 'p' } });
  });
});

describe('extrapolation slots', () => {
  const error = gold('g1', 'warm', 'a red dress at sunset');
  const keyed = (id: string, label = 'warm', text = error.fields['text']): PoolRow => row(id, label, `written ${id}`, { error_text: text });
  const settings = { errorKey: { error_text: 'text' }, fallback: [] };

  it('get the rows keyed to that very error and label', async () => {
    const extrapolationRows = [keyed('k1'), keyed('other label', 'cold'), keyed('other text', 'warm', 'a red dress'), keyed('k2')];
    const teacher = teacherOf({ extrapolationRows, settings });
    const answers = [await drawn(teacher, errorSlot(error)), await drawn(teacher, errorSlot(error)), await drawn(teacher, errorSlot(error))];
    expect(answers.sort()).toEqual(['exhausted', 'keyed k1', 'keyed k2']);
  });

  it('match every pair of the key, a list by what it holds', async () => {
    const extrapolationRows = [
      pairRow('wrong premise', 'warm', 'p2', ['h1']), pairRow('wrong hypothesis', 'warm', 'p1', ['h2', 'h3']),
      pairRow('right', 'warm', 'p1', ['h0', 'h1']), pairRow('none', 'warm', 'p1', undefined),
    ];
    const teacher = teacherOf({ task: pair, extrapolationRows, settings: { errorKey: { premise: 'premise', error_hypotheses: 'hypothesis' }, fallback: [] } });
    const example = { id: 'g', label: 'warm', fields: { premise: 'p1', hypothesis: 'h1' } };
    expect([await drawn(teacher, errorSlot(example)), await drawn(teacher, errorSlot(example))]).toEqual(['keyed right', 'exhausted']);
  });

  it('fall back to the nearest of the label, then to any of it', async () => {
    const extrapolationRows = [
      row('far', 'warm', 'an orange and a lemon'), row('near', 'warm', 'the dress was red'), row('nearest', 'warm', 'at sunset the red dress'), row('cold', 'cold', 'a red dress at sunset'),
    ];
    const teacher = teacherOf({ extrapolationRows: [...extrapolationRows, row('nothing shared', 'warm', 'grapefruit')] });
    const answers: string[] = [];
    for (let place = 0; place < 6; place += 1) answers.push(await drawn(teacher, errorSlot(error)));
    expect(answers).toEqual(['nearest nearest', 'nearest near', 'nearest far', 'random nothing shared', 'exhausted', 'exhausted']);
    expect(teacher.poolStatistics.draws).toEqual({ keyed: 0, nearest: 3, random: 1 });
  });

  it('leave a row that is keyed to another error of the round to that error, while there are others', async () => {
    const other = gold('g2', 'warm', 'a red coat at sunset');
    const extrapolationRows = [row('of other', 'warm', 'the red dress', { error_text: other.fields['text'] }), row('far', 'warm', 'grapefruit')];
    const draw = async (expected: readonly GoldExample[]): Promise<string[]> => {
      const teacher = teacherOf({ extrapolationRows, settings: { ...settings, fallback: ['nearest', 'random'] } });
      teacher.expectErrors?.(expected);
      return [await drawn(teacher, errorSlot(error)), await drawn(teacher, errorSlot(other)), await drawn(teacher, errorSlot(error))];
    };
    expect(await draw([error, other])).toEqual(['random far', 'keyed of other', 'exhausted']);
    expect(await draw([error])).toEqual(['nearest of other', 'random far', 'exhausted']);
  });

  it('use only the fallbacks that are set', async () => {
    const extrapolationRows = [row('a', 'warm', 'red')];
    expect(await drawn(teacherOf({ extrapolationRows, settings: { fallback: [] } }), errorSlot(error))).toBe('exhausted');
    expect(await drawn(teacherOf({ extrapolationRows, settings: { fallback: ['random'] } }), errorSlot(error))).toBe('random a');
  });

  it('share rows with seed data that come from the same file', async () => {
    const rows = [row('only', 'warm', 'red')];
    const teacher = teacherOf({ seedRows: rows, extrapolationRows: rows });
    expect([await drawn(teacher, seedSlot('warm')), await drawn(teacher, errorSlot(error))]).toEqual(['random only', 'exhausted']);
  });

  it('refuse a key that fits neither pool nor gold', () => {
    const extrapolationRows = [keyed('k1')];
    expect(() => teacherOf({ extrapolationRows, settings: { errorKey: { error_txt: 'text' }, fallback: [] } })).toThrow(expect.objectContaining({ code: 'TASK_FILE', message: expect.stringContaining('error_txt') }));
    expect(() => teacherOf({ extrapolationRows, settings: { errorKey: { error_text: 'body' }, fallback: [] } })).toThrow(expect.objectContaining({ code: 'TASK_FILE', message: expect.stringContaining('body') }));
  });
});

describe('rows of selection', () => {
  const selection = [gold('s1', 'warm', 'A red dress!')];
  const fromSelection = row('from selection', 'cold', 'x', { error_text: 'a red dress' });
  const fromMining = row('from mining', 'cold', 'y', { error_text: 'a blue dress' });
  const options = { seedRows: [fromSelection], extrapolationRows: [fromSelection, fromMining], settings: { errorKey: { error_text: 'text' }, fallback: ['random' as const] }, gold: { mining: [], selection } };

  it('keyed to them, whatever the label, are set aside under split', async () => {
    const teacher = teacherOf({ ...options, goldRoles: 'split' });
    expect([await drawn(teacher, seedSlot('cold')), await drawn(teacher, errorSlot(gold('m', 'cold', 'z'))), await drawn(teacher, errorSlot(gold('m', 'cold', 'z')))]).toEqual(['exhausted', 'random from mining', 'exhausted']);
    expect(teacher.poolStatistics).toMatchObject({ seedRows: 0, extrapolationRows: 1, setAside: { keyedToSelection: 1, contextInSelection: 0 } });
    expect(teacher.warnings).toEqual([expect.stringContaining('1 rows set aside: written from a selection row')]);
  });

  it('are drawn under paper, where one set does both', async () => {
    const teacher = teacherOf({ ...options, goldRoles: 'paper' });
    expect(await drawn(teacher, seedSlot('cold'))).toBe('random from selection');
    expect(teacher.warnings).toEqual([]);
  });

  it('that share a context with them are set aside, in seed data too', async () => {
    const rows = [pairRow('shared', 'warm', 'The Premise.', []), pairRow('own', 'warm', 'another', [])];
    const teacher = teacherOf({ task: pair, seedRows: rows, goldRoles: 'split', gold: { mining: [], selection: [{ id: 's', label: 'cold', fields: { premise: 'the premise', hypothesis: 'h' } }] } });
    expect([await drawn(teacher, seedSlot('warm')), await drawn(teacher, seedSlot('warm'))]).toEqual(['random own', 'exhausted']);
    expect(teacher.poolStatistics.setAside).toEqual({ keyedToSelection: 0, contextInSelection: 1 });
  });
});

describe('restore', () => {
  it('refuses a row that the pool does not have', () => {
    expect(() => teacherOf().restore?.(seedSlot('warm'), { status: 'proposed', fields: { text: 'x' }, source: { kind: 'random', id: 'gone' } })).toThrow(expect.objectContaining({ code: 'TEACHER', message: expect.stringContaining('gone') }));
  });

  it('gives the slots that were not answered what they would have got, whichever were', async () => {
    const words = ['red', 'blue', 'dress', 'sky', 'sun', 'ice', 'sea', 'fire'];
    const text = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));
    const label = fc.constantFrom('warm', 'cold');
    const rows = fc.array(fc.record({ label, text, error_text: text }), { minLength: 1, maxLength: 25 });
    const slots = fc.array(fc.record({ seed: fc.boolean(), label, error: text, answered: fc.boolean() }), { maxLength: 30 });
    await fc.assert(fc.asyncProperty(rows, slots, fc.nat(), async (poolRows, wanted, runSeed) => {
      const extrapolationRows = poolRows.map((entry, place) => row(`r${place}`, entry.label, entry.text, { error_text: entry.error_text }));
      const options = { seedRows: extrapolationRows.slice(0, 10), extrapolationRows, runSeed, settings: { errorKey: { error_text: 'text' }, fallback: ['nearest', 'random'] as ('nearest' | 'random')[] } };
      const requests = wanted.map((want, place): Slot => (want.seed ? seedSlot(want.label, place) : errorSlot(gold(`${want.label} ${want.error}`, want.label, want.error), place)));
      const whole = teacherOf(options);
      const expected: Candidate[] = [];
      for (const request of requests) expected.push(await whole.propose(request));

      const resumed = teacherOf(options);
      const found: Candidate[] = [...expected];
      for (const [place, request] of requests.entries()) if (wanted[place]?.answered) resumed.restore?.(request, expected[place] as Candidate);
      for (const [place, request] of requests.entries()) if (!wanted[place]?.answered) found[place] = await resumed.propose(request);
      expect(found).toEqual(expected);
      expect(resumed.poolStatistics).toEqual(whole.poolStatistics);
      const ids = expected.flatMap((candidate) => (candidate.status === 'proposed' ? [candidate.source.id] : []));
      expect(new Set(ids).size).toBe(ids.length);
    }), { numRuns: 200 });
  });
});

describe('rows with answers', () => {
  const questions: TaskSpec = {
    ...single, generatedField: 'question', contextField: 'context', inputFields: ['question', 'context'], labels: [], verbalizer: {},
    answer: { field: 'answers', startField: 'start', maxAnswerLength: 30, docStride: 128, nBest: 20 },
  };
  const asked = (id: string, question: string, answer: string): PoolRow =>
    ({ id, label: answer, answers: [{ text: answer, start: 0 }], fields: { context: `${answer} is a town.`, question }, columns: {} });
  const rows = [asked('a', 'which town is it', 'Ghent'), asked('b', 'name the river', 'Leie')];

  it('are drawn whatever they answer, and bring their answer with them', async () => {
    const teacher = teacherOf({ task: questions, seedRows: rows, extrapolationRows: rows });
    const slot = { ...seedSlot('Bonn'), context: { id: 'c', text: 'Bonn.', answer: { text: 'Bonn', start: 0 } } };
    const seed = await teacher.propose(slot);
    expect(seed).toMatchObject({ status: 'proposed', source: { kind: 'random' } });
    const error: GoldExample = { id: 'g', label: 'Meuse', answers: [{ text: 'Meuse', start: 0 }], fields: { context: 'Meuse.', question: 'name this river' } };
    const left = await teacher.propose(errorSlot(error));
    expect([seed, left].map((candidate) => (candidate.status === 'proposed' ? [candidate.answer!.text, candidate.fields['context']] : [])).toSorted()).toEqual([['Ghent', 'Ghent is a town.'], ['Leie', 'Leie is a town.']]);
    expect(await teacher.propose(slot)).toMatchObject({ status: 'exhausted', reason: 'No unused seed row is left in the pool.' });
  });

  it('answer an error with the nearest question', async () => {
    const teacher = teacherOf({ task: questions, extrapolationRows: rows });
    expect(await drawn(teacher, errorSlot({ id: 'g', label: 'Meuse', fields: { context: 'Meuse.', question: 'name this river' } }))).toBe('nearest b');
  });
});
