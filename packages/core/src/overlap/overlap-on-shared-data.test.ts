import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadTaskFile } from '../node/load-task-file.ts';
import { readRows } from '../node/read-rows.ts';
import { countOverlaps, createOverlapIndex } from './text-overlap.ts';

/** What paper.md §3.4 counts in the S3 authors' RTE release must be found. */

const { dataDirectory } = await loadTaskFile(fileURLToPath(new URL('../../../../tasks/rte.yaml', import.meta.url)));
if (!existsSync(dataDirectory)) process.stderr.write(`overlap-on-shared-data.test.ts: skipped, ${dataDirectory} is not there\n`);

const column = async (file: string, name: string, round?: number): Promise<string[]> =>
  (await readRows(`${dataDirectory}/rte/${file}.jsonl.gz`)).filter(({ record }) => round === undefined || record['round'] === round).map(({ record }) => record[name] as string);

describe.skipIf(!existsSync(dataDirectory))("the S3 authors' RTE rounds", () => {
  it('have all their premises from mining, and 18 + 13 verbatim from test', async () => {
    const mining = createOverlapIndex(await column('gold_validation', 'premise'));
    expect(countOverlaps(await column('pool_extrapolated', 'premise'), mining)).toMatchObject({ texts: 1522, verbatim: 1522, exact: 1522, near: 1522 });
    const test = createOverlapIndex(await column('gold_test', 'premise'));
    expect(countOverlaps(await column('pool_extrapolated', 'premise', 1), test)).toMatchObject({ verbatim: 18, exact: 19 });
    expect(countOverlaps(await column('pool_extrapolated', 'premise', 2), test)).toMatchObject({ verbatim: 13, exact: 14 });
  }, 60_000);

  it('would be found out wholly where they were gold rows', async () => {
    const hypotheses = await column('gold_validation', 'hypothesis');
    const copied = hypotheses.filter((_, row) => row % 2 === 0).slice(0, 873).map((text) => `"${text}"`);
    expect(countOverlaps(copied, createOverlapIndex(hypotheses))).toMatchObject({ texts: 873, exact: 873, near: 873 });
  }, 60_000);
});
