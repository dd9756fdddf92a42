/**
 * Runs one task over several seeds and gold roles and prints test scores by round.
 *
 *     node tools/measure/rounds-table.ts tasks/tweet-sentiment.yaml --checkpoint MINILM_FOLDER --out runs/tweets \
 *       --test ../shared/data/tweet-sentiment/gold_test.jsonl.gz --max-test-rows 3000 \
 *       --roles paper,split --seeds 0,1,2 [--set seed.rows=1000]…
 *
 * Each run scores test once, with its last model. The columns of earlier rounds score the checkpoint that
 * `rounds/<q>/` keeps, which is the model that a run with `--rounds q` ends with.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

interface Scores {
  readonly accuracy: number;
  readonly macroF1: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    checkpoint: { type: 'string' },
    out: { type: 'string' },
    roles: { type: 'string', default: 'paper,split' },
    seeds: { type: 'string', default: '0,1,2' },
    rounds: { type: 'string', default: '2' },
    test: { type: 'string' },
    'max-test-rows': { type: 'string', default: '1000000' },
    set: { type: 'string', multiple: true, default: [] },
  },
});
const [task] = positionals;
const { checkpoint, out, test: testFile } = values;
if (task === undefined || checkpoint === undefined || out === undefined || testFile === undefined) {
  throw new Error('usage: rounds-table.ts TASK.yaml --checkpoint FOLDER --test FILE --out FOLDER');
}
const taskFile = task;
const settings = { checkpoint, out, testFile };
const command = join(import.meta.dirname, '../../packages/cli/bin/stepsynth.mjs');
const stepsynth = (...args: string[]): string =>
  execFileSync(process.execPath, [command, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 });

interface Report {
  readonly rounds: readonly { round: number; trainingRows: number; addedRows: number; errors: number; selection: Scores; mining: Scores; trainer: { seconds: number; tokensPerSecond: number } }[];
  readonly test: Scores & { rows: number };
  readonly dataset: { sha256: string };
}

function runOnce(goldRoles: string, seed: string): { report: Report; test: Scores[] } {
  const directory = join(settings.out, `${goldRoles}-seed${seed}`);
  if (!existsSync(join(directory, 'report.json'))) {
    const overrides = [`goldRoles=${goldRoles}`, ...values.set].flatMap((setting) => ['--set', setting]);
    stepsynth(...(existsSync(join(directory, 'manifest.json'))
      ? ['resume', directory]
      : ['run', taskFile, '--out', directory, '--seed', seed, '--rounds', values.rounds, '--checkpoint', settings.checkpoint, ...overrides]));
  }
  const report = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as Report;
  const test = report.rounds.slice(0, -1).map(({ round }) => evaluateRound(directory, round));
  return { report, test: [...test, report.test] };
}

function evaluateRound(directory: string, round: number): Scores {
  const model = join(directory, 'rounds', String(round));
  return JSON.parse(stepsynth('evaluate', model, '--task', taskFile, '--data', settings.testFile, '--max-rows', values['max-test-rows'], '--json')) as Scores;
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
const three = (value: number): string => value.toFixed(3);

for (const goldRoles of values.roles.split(',')) {
  const results = values.seeds.split(',').map((seed) => ({ seed, ...runOnce(goldRoles, seed) }));
  console.log(`\n${task}, goldRoles ${goldRoles}: accuracy / macro-F1 on test (${results[0]?.report.test.rows} rows)`);
  console.log('| seed | round | training rows | added | errors (mining) | selection accuracy | test accuracy | test macro-F1 | tokens/s |');
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const { seed, report, test } of results) {
    report.rounds.forEach((round, index) => {
      const scores = test[index] ?? report.test;
      console.log(`| ${seed} | ${round.round} | ${round.trainingRows} | ${round.addedRows} | ${round.errors} | ${three(round.selection.accuracy)} | ${three(scores.accuracy)} | ${three(scores.macroF1)} | ${round.trainer.tokensPerSecond.toFixed(0)} |`);
    });
  }
  const roundCount = Math.max(...results.map(({ test }) => test.length));
  for (let round = 0; round < roundCount; round++) {
    const scores = results.flatMap(({ test }) => test[round] ?? []);
    console.log(`| mean of ${scores.length} | ${round} | | | | | ${three(mean(scores.map((each) => each.accuracy)))} | ${three(mean(scores.map((each) => each.macroF1)))} | |`);
  }
}
