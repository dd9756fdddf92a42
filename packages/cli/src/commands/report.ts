import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildReport, type RunReport } from '@stepsynth/core';
import { acquireRunLock, hashFile, openRunDirectory, readRunDirectory, type RunDirectory } from '@stepsynth/core/node';
import { defineCommand } from 'citty';
import { composeRun } from '../compose/compose.ts';
import { checkpointText, planFromManifest } from '../compose/run-plan.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { describeRun } from '../runs/describe-run.ts';
import { finalReport } from '../runs/finish-run.ts';
import { writeReport } from '../runs/write-report.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';

const definition = defineCommand({
  meta: { name: 'report', description: 'Write report.html and report.json of a finished run again, from what is stored; trains and asks nothing.' },
  args: {
    directory: { type: 'positional', valueHint: 'DIR', description: 'Run directory', required: true },
    json: jsonArgument,
  },
  async run(context) {
    const { args } = context;
    const { host } = commandData(context);
    const { paths } = await readRunDirectory(resolveFrom(host, args.directory));
    const lock = acquireRunLock(paths.directory);
    try {
      const run = await openRunDirectory(paths.directory);
      const report = await writeAgain(run, host);
      host.stdout.write(args.json === true ? `${JSON.stringify(report)}\n` : `${describeRun(report, args.directory)}\n`);
    } finally {
      lock.release();
    }
    return exitCodes.done;
  },
});

export const reportCommand: Command = { definition, examples: ['stepsynth report runs/tweet-sentiment-s3-seed0'] };

async function writeAgain(run: RunDirectory, host: Host): Promise<RunReport> {
  const { paths, manifest } = run;
  const plan = planFromManifest(manifest, paths.manifest);
  const composed = await composeRun({ plan, paths, clock: host });
  try {
    const { dependencies, config, testRows } = composed;
    const built = await buildReport({ ...dependencies, config, test: testRows, method: plan.method, provider: dependencies.teacher });
    const trainingFile = join(paths.dataset, 'train.jsonl');
    const sha256 = existsSync(trainingFile) ? await hashFile(trainingFile) : built.dataset.sha256;
    const report = finalReport(built, composed.warnings, { dataset: { rows: built.dataset.rows, sha256 }, modelDirectory: paths.model, checkpoint: checkpointText(plan) });
    await writeReport(run, report, { ...dependencies, config });
    return report;
  } finally {
    await composed.close();
  }
}
