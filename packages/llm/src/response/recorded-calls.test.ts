import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { expect, it } from 'vitest';
import { worstCaseUsage } from '../budget/worst-case-usage.ts';
import { estimateTokens } from '../estimate-tokens.ts';
import { readCompletion } from './read-completion.ts';

const file = fileURLToPath(new URL('../../../../../shared/data/recorded/imdb_gpt35_calls.jsonl.gz', import.meta.url));
const absent = !existsSync(file);
if (absent) process.stderr.write(`Skipped: the recorded calls are not at ${file}.\n`);

interface RecordedRequest {
  readonly max_tokens: number;
  readonly messages: readonly { readonly content: string }[];
}

async function recordedLines(): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) lines.push(line);
  return lines;
}

it.skipIf(absent)('reads 3,000 recorded answers of gpt-3.5-turbo as a count by text does', async () => {
  const lines = await recordedLines();
  const sums = { promptTokens: 0, completionTokens: 0, truncated: 0, completed: 0 };
  let above = 0;
  let estimated = 0;
  for (const line of lines) {
    const [request, response] = JSON.parse(line) as [RecordedRequest, unknown];
    const worst = worstCaseUsage({ ...request }, 0);
    const read = readCompletion(JSON.stringify(response), worst);
    if (read.kind !== 'completion' || !read.usageKnown || read.generation.status === 'refused') throw new Error(`not read: ${line}`);
    const { usage, status } = read.generation;
    sums.promptTokens += usage.promptTokens;
    sums.completionTokens += usage.completionTokens;
    sums[status] += 1;
    if (usage.promptTokens > worst.promptTokens || usage.completionTokens > worst.completionTokens) above += 1;
    estimated += 7 + (await estimateTokens(request.messages[0]?.content ?? '', 'gpt-3.5-turbo'));
  }
  const numbers = (name: string): number => lines.reduce((sum, line) => sum + Number(new RegExp(`"${name}": ?(\\d+)`, 'u').exec(line)?.[1]), 0);
  const countOf = (text: RegExp): number => lines.filter((line) => text.test(line)).length;
  expect(sums).toEqual({
    promptTokens: numbers('prompt_tokens'),
    completionTokens: numbers('completion_tokens'),
    truncated: countOf(/"finish_reason": ?"length"/u),
    completed: countOf(/"finish_reason": ?"stop"/u),
  });
  expect(sums).toEqual({ promptTokens: 87_423, completionTokens: 450_101, truncated: 2981, completed: 19 });
  expect(above, 'calls above their worst case').toBe(0);
  expect(estimated / sums.promptTokens).toBeCloseTo(1, 3);
});
