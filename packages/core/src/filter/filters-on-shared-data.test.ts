import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { goldFileNames } from '../testing/gold-file-names.ts';
import { sealTest } from '../gold/seal-test.ts';
import { splitGoldValidation } from '../gold/split-gold-validation.ts';
import { loadGold } from '../node/load-gold.ts';
import { loadTaskFile } from '../node/load-task-file.ts';
import { readRows } from '../node/read-rows.ts';
import { taskFields } from '../task/task-spec.ts';
import { stripArtefacts } from './artefact.ts';
import { createFilterPipeline, type FilterPipeline, type Judgement } from './filter-pipeline.ts';
import { isRefusal } from './refusal.ts';

/** What paper.md §1.8 and §3.4 count in the S3 authors' release must be found; tools/measure/filter-table.ts prints it all. */

const taskPath = (name: string): string => fileURLToPath(new URL(`../../../../tasks/${name}.yaml`, import.meta.url));
const { dataDirectory } = await loadTaskFile(taskPath('imdb'));
const withData = describe.skipIf(!existsSync(dataDirectory));
if (!existsSync(dataDirectory)) process.stderr.write(`filters-on-shared-data.test.ts: skipped, ${dataDirectory} is not there\n`);

async function poolTexts(file: string, field: string, round?: number): Promise<string[]> {
  const rows = (await readRows(`${dataDirectory}/${file}`)).map(({ record }) => record);
  return rows.filter((record) => round === undefined || record['round'] === round).map((record) => record[field] as string);
}

/** Judgements of a pool file in order, under the paper's roles. */
async function judge(name: string, pool: string, round?: number): Promise<Judgement[]> {
  const { file, task, resolve } = await loadTaskFile(taskPath(name));
  const read = (part: string) => loadGold(resolve(part), { task, labelField: file.fields.label });
  const validation = await read(goldFileNames(file).validation);
  const pipeline = createFilterPipeline({ task, filters: { ...file.filters, refusal: false }, gold: { mining: validation, selection: validation }, test: sealTest(await read(goldFileNames(file).test), task) });
  const rows = (await readRows(resolve(pool))).filter(({ record }) => round === undefined || record['round'] === round);
  return rows.map(({ record }) => pipeline.judge(Object.fromEntries(taskFields(task).map((field) => [field, record[field] as string])), String(record['label'])));
}

function rejections(judgements: readonly Judgement[], reason: string): number {
  return judgements.filter((judgement) => judgement.status === 'rejected' && judgement.reason === reason).length;
}

withData("the S3 authors' IMDb rounds", () => {
  it.each([
    ['imdb/pool_extrapolated_1.jsonl.gz', { refusals: 41, refusalPreambles: 2, duplicates: 11 }],
    ['imdb/pool_extrapolated_2.jsonl.gz', { refusals: 15, refusalPreambles: 0, duplicates: 8 }],
  ])('%s: %j', async (file, expected) => {
    const stripped = (await poolTexts(file, 'text')).map((text) => stripArtefacts(text));
    expect({
      refusals: stripped.filter(({ text }) => isRefusal(text)).length,
      refusalPreambles: stripped.filter(({ refusalStripped }) => refusalStripped).length,
      duplicates: rejections(await judge('imdb', file), 'duplicate'),
    }).toEqual(expected);
  });
});

withData("the S3 authors' RTE rounds", () => {
  const pool = 'rte/pool_extrapolated.jsonl.gz';

  it.each([
    [1, { quoted: 654, quotedLeft: 1, sharedPremises: 19 }],
    [2, { quoted: 477, quotedLeft: 0, sharedPremises: 14 }],
  ])('round %i: %j', async (round, expected) => {
    const judgements = await judge('rte', pool, round);
    expect({
      quoted: (await poolTexts(pool, 'hypothesis', round)).filter((text) => text.startsWith('"')).length,
      quotedLeft: judgements.filter(({ fields }) => fields['hypothesis']!.startsWith('"')).length,
      sharedPremises: rejections(judgements, 'context-in-test'),
    }).toEqual(expected);
  });
});

withData('gold', () => {
  it('loses at most 0.1 % of 7,500 IMDb reviews to the refusal and artefact filters, and few are changed', async () => {
    const reviews = [...await poolTexts('imdb/gold_validation.jsonl.gz', 'text'), ...await poolTexts('imdb/gold_test.jsonl.gz', 'text')];
    const stripped = reviews.map((review) => stripArtefacts(review).text);
    expect(reviews).toHaveLength(7500);
    expect(stripped.filter((text) => text === '' || isRefusal(text)).length).toBeLessThanOrEqual(7);
    expect(stripped.filter((text, row) => text !== reviews[row]!.trim()).length).toBeLessThanOrEqual(7);
  });

  it('is found out where a file of 873 rows is made from it, whole or with a word less', async () => {
    const { file, task, resolve } = await loadTaskFile(taskPath('rte'));
    const { mining, selection } = splitGoldValidation(await loadGold(resolve(goldFileNames(file).validation), { task, labelField: file.fields.label }), { roles: 'split', selectionShare: 0.5, seed: 0, task });
    const test = await loadGold(resolve(goldFileNames(file).test), { task, labelField: file.fields.label });
    const rows = [...mining.slice(0, 273), ...selection.slice(0, 323), ...test.slice(0, 277)];
    const pipeline = (filters: Partial<typeof file.filters>) => createFilterPipeline({ task, filters: { ...file.filters, ...filters }, gold: { mining, selection }, test: sealTest(test, task) });
    const kept = (filters: FilterPipeline, change: (text: string) => string): number => rows.filter(({ label, fields }, row) => filters.judge({ premise: `A premise of its own, ${row}.`, hypothesis: change(fields['hypothesis'] as string) }, label).status === 'kept').length;
    expect(rows.length).toBe(873);
    expect(kept(pipeline({ nearGold: false }), (text) => `"${text.toUpperCase()}"`)).toBe(0);
    const long = (text: string): string => (text.split(' ').length > 10 ? text.replace(/ \S+$/u, '') : text);
    const changed = rows.filter(({ fields }) => long(fields['hypothesis'] as string) !== fields['hypothesis']).length;
    expect(kept(pipeline({ nearGold: false }), long)).toBeGreaterThan(0.9 * changed); // exact copies alone are let go by a word less
    const changedMining = mining.slice(0, 273).filter(({ fields }) => long(fields['hypothesis'] as string) !== fields['hypothesis']).length;
    expect(kept(pipeline({ nearGold: true }), long)).toBeLessThanOrEqual(changedMining); // mining is let be
  }, 60_000);

  it('is kept out when offered as synthetic data', async () => {
    const judgements = await judge('tweet-sentiment', 'tweet-sentiment/gold_test.jsonl.gz');
    expect(judgements.filter(({ status }) => status === 'kept')).toEqual([]);
  });
});
