import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { methods, StepsynthError } from '@stepsynth/core';
import { checkSameRun, createRunDirectory, readRunDirectory, type RunManifest } from '@stepsynth/core/node';
import { defineCommand } from 'citty';
import { readWholeNumber } from '../arguments/read-number.ts';
import { loadTask, taskArguments } from '../compose/load-task.ts';
import { settleTeacher } from '../compose/openai-settings.ts';
import { nativeVersions } from '../compose/native-versions.ts';
import { asksTeacher, manifestOf, planRun } from '../compose/run-plan.ts';
import { exitCodes } from '../exit-codes.ts';
import { findCheckpoint } from '../models/find-checkpoint.ts';
import { describePreview } from '../preview/describe-preview.ts';
import { previewRun } from '../preview/preview-run.ts';
import { describeRun } from '../runs/describe-run.ts';
import { executeRun } from '../runs/execute-run.ts';
import { createPalette } from '../terminal/palette.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';
import { shellWord } from '../terminal/shell-word.ts';

/** A linear head is no checkpoint that a run could hand on. */
const methodNames = methods.filter(({ head }) => head === 'fine-tuned').map(({ name }) => name);

const definition = defineCommand({
  meta: { name: 'run', description: 'Run S3 on a task: seed data, then rounds of training, finding errors and extrapolating them; test is scored once.' },
  args: {
    task: { type: 'positional', valueHint: 'TASK.yaml', description: 'Task file', required: true },
    out: { type: 'string', valueHint: 'DIR', description: 'Run directory (default: runs/TASK-METHOD-seedN)' },
    method: { type: 'enum', valueHint: 'METHOD', options: methodNames, description: `One of: ${methodNames.join(', ')}`, default: 's3' },
    rows: { type: 'string', valueHint: 'N', description: 'Synthetic rows in all, shared out by the method; default: s3 as the task file says, the others seed.rows and half as many again' },
    seed: taskArguments.seed,
    rounds: { type: 'string', valueHint: 'R', description: "Rounds of extrapolation; 0 trains on seed data alone; default: the task file's" },
    checkpoint: taskArguments.checkpoint,
    set: taskArguments.set,
    journal: { type: 'string', valueHint: 'FILE', description: "Journal of answered calls, which runs may share; default: journal.db in the run directory" },
    resume: { type: 'boolean', description: 'Go on where the run stands if the directory holds this very run' },
    preview: { type: 'string', valueHint: 'N', description: 'Ask for N seed examples and N extrapolations only, show them, and keep the answers in the journal; trains nothing' },
    json: jsonArgument,
  },
  async run(context) {
    const { args } = context;
    const { host, palette, repeated } = commandData(context);
    const read = await loadTask({
      taskPath: args.task, host, settings: repeated['set']!, checkpoint: args.checkpoint, journal: args.journal,
      seed: readWholeNumber('seed', args.seed), rounds: readWholeNumber('rounds', args.rounds),
    });
    const method = args.method ?? 's3';
    const rows = readWholeNumber('rows', args.rows, 3) ?? (method === 's3' ? undefined : Math.round(1.5 * read.file.seed.rows));
    const previewed = readWholeNumber('preview', args.preview, 1);
    const asked = previewed !== undefined || asksTeacher({ file: read.file, method, rows });
    const loaded = { ...read, file: await settleTeacher(read.file, host.environment, asked) };
    const shown = args.out ?? join('runs', `${loaded.task.name}-${method}-seed${loaded.file.runSeed}`);
    const directory = resolveFrom(host, shown);
    if (previewed !== undefined) {
      const preview = await previewRun({ host, palette, loaded, method, rows, count: previewed, runDirectory: directory });
      host.stdout.write(args.json === true ? `${JSON.stringify(preview)}\n` : `${describePreview(preview, createPalette(host.stdout, host.environment))}\n`);
      return exitCodes.done;
    }
    const versions = await nativeVersions();
    const plan = planRun(loaded, { method, rows }, await findCheckpoint(loaded.file.model.checkpoint, host, palette));
    const manifest = await manifestOf(plan, versions, host.now());
    await claimDirectory(directory, shown, manifest, args.resume === true);
    const { report, exitCode } = await executeRun({ host, palette, directory, plan, manifest });
    host.stdout.write(args.json === true ? `${JSON.stringify({ directory, ...report })}\n` : `${describeRun(report, shown)}\n`);
    return exitCode;
  },
});

export const runCommand: Command = {
  definition,
  repeatable: ['set'],
  examples: [
    'stepsynth run tasks/tweet-sentiment.yaml --checkpoint distilbert-base-uncased --rounds 2 --seed 0',
    'stepsynth run task.yaml --preview 3',
    'stepsynth run task.yaml --set seed.rows=500 --set training.epochs=4 --out runs/short',
  ],
};

/** Makes the run directory; one that holds a run is taken up only with --resume and only if it is the same run. */
async function claimDirectory(directory: string, shown: string, manifest: RunManifest, resume: boolean): Promise<void> {
  if (!existsSync(join(directory, 'manifest.json'))) {
    await createRunDirectory(directory, manifest);
    return;
  }
  const { manifest: recorded } = await readRunDirectory(directory);
  checkSameRun(recorded, manifest, shown);
  if (resume) return;
  throw new StepsynthError('RUN_DIRECTORY', `${shown} holds this run already`, { hint: `stepsynth resume ${shellWord(shown)} goes on with it; --out DIR starts another.` });
}
