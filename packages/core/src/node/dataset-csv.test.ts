import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SyntheticExample } from '../example/example.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { datasetColumns } from './dataset-columns.ts';
import { csvText } from './dataset-csv.ts';
import { readRows } from './read-rows.ts';

const task: TaskSpec = {
  name: 'pairs', description: '', generatedField: 'hypothesis', contextField: 'premise', inputFields: ['hypothesis', 'premise'], labels: ['yes', 'no'], verbalizer: { yes: 'yes', no: 'no' },
  prompts: { seed: '', extrapolation: '' },
};
const columns = datasetColumns(task);
const example = (premise: string, hypothesis: string, rationales?: readonly string[]): SyntheticExample => ({
  id: 'seed-0', origin: 'seed', round: 0, slot: 0, attempt: 0, label: 'yes', fields: { premise, hypothesis },
  lineage: { source: { kind: 'generated' }, ...(rationales === undefined ? {} : { rationales }) },
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stepsynth-csv-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function readBack(text: string) {
  const file = path.join(folder, 'train.csv');
  await writeFile(file, text);
  return (await readRows(file)).map(({ record }) => record);
}

describe('csvText', () => {
  it('quotes what needs it and nothing else', () => {
    const [, ...rows] = csvText(columns, [example('plain text', 'a, "b"\nc', ['x', 'y'])]).split(/\n(?=seed)/u);
    expect(csvText(columns, [])).toBe('id,premise,hypothesis,label,origin,round,slot,attempt,error_id,context_id,rationales,source_kind,source_id,model_id,prompt_hash\n');
    expect(rows).toEqual(['seed-0,plain text,"a, ""b""\nc",yes,seed,0,0,0,,,"[""x"",""y""]",generated,,,\n']);
  });

  it.each(['=SUM(A1:A9)', '+1', '-1', '@user', '=cmd|" /C calc"!A0', "'quoted"])('leaves %j as it is', async (text) => {
    expect(await readBack(csvText(columns, [example(text, text)]))).toMatchObject([{ premise: text, hypothesis: text }]);
  });

  it('is read back as it was written, whatever the texts', async () => {
    const characters = fc.constantFrom('a', 'é', '😀', ' ', '\t', ',', ';', '"', "'", '\n', '\r', '\r\n', '=', '\u00A0', '\u2028', '\\');
    const text = fc.oneof(fc.string({ unit: characters, maxLength: 12 }), fc.string({ unit: 'grapheme' })).filter((value) => !value.includes('\0'));
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 8 }), async (pairs) => {
      const rows = await readBack(csvText(columns, pairs.map(([premise, hypothesis]) => example(premise, hypothesis))));
      expect(rows.map(({ premise, hypothesis }) => [premise, hypothesis])).toEqual(pairs);
    }), { numRuns: 200 });
  });
});
