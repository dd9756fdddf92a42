import { join } from 'node:path';
import { methods } from '@stepsynth/core';
import { describeNative } from '@stepsynth/native-trainer';
import { defineCommand } from 'citty';
import { readWholeNumber } from '../arguments/read-number.ts';
import { parseArms } from '../compare/arm-spec.ts';
import { compareRuns } from '../compare/compare-runs.ts';
import { describeComparison } from '../compare/describe-comparison.ts';
import { describePlan } from '../compare/describe-plan.ts';
import { bytesPerRun, shareMachine, usableGpus } from '../compare/machine-share.ts';
import { metricNames } from '../compare/metric-for.ts';
import { planComparison, type ArmRun } from '../compare/plan-comparison.ts';
import { readBudget } from '../compare/read-budget.ts';
import { isDone } from '../compare/run-arm.ts';
import { taskArguments } from '../compose/load-task.ts';
import { exitCodes } from '../exit-codes.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';

const definition = defineCommand({
  meta: { name: 'compare', description: 'Run methods side by side at equal budget over several seeds, and say with intervals which is better.' },
  args: {
    task: { type: 'positional', valueHint: 'TASK.yaml…', description: 'Task files', required: true },
    methods: { type: 'string', valueHint: 'ARMS', description: 'Arms between commas; a colon adds a setting, as in s3:extrapolation.choose=margin', default: 's3,s3-random,seed-plus,zerogen,goldgen,gold' },
    seeds: { type: 'string', valueHint: 'N', description: 'Seeds 0 to N - 1 of each arm', default: '5' },
    budget: { type: 'string', valueHint: 'rows=N|usd=X', description: 'What equal arms have the same of: synthetic rows, or dollars of calls', default: 'rows=2000' },
    metric: { type: 'enum', options: [...metricNames], valueHint: 'METRIC', description: 'What pairs are tested on: accuracy or macroF1 of labels, exactMatch (which is the accuracy) or f1 of answers', default: 'accuracy' },
    out: { type: 'string', valueHint: 'DIR', description: 'Folder of the comparison; one that was stopped is gone on with', default: 'comparison' },
    checkpoint: taskArguments.checkpoint,
    set: taskArguments.set,
    journal: { type: 'string', valueHint: 'FILE', description: 'Journal of answered calls, shared by all runs; default: journal.db in the folder' },
    jobs: { type: 'string', valueHint: 'N', description: 'Runs side by side, at most; default: what cores, memory and GPUs allow' },
    'keep-models': { type: 'boolean', description: 'Keep the checkpoints of every round; they are removed when a run is done' },
    plan: { type: 'boolean', description: 'Say the plan and stop' },
    json: jsonArgument,
  },
  async run(context) {
    const { args } = context;
    const { host, palette, repeated } = commandData(context);
    const directory = resolveFrom(host, args.out ?? 'comparison');
    const { libtorch, cudaDevices } = await describeNative();
    const tasks = await planComparison({
      host, palette, directory, budget: readBudget(args.budget ?? 'rows=2000'), metric: metricNames.find((name) => name === args.metric) ?? 'accuracy',
      taskPaths: repeated['task']!,
      arms: parseArms(args.methods ?? ''),
      seeds: readWholeNumber('seeds', args.seeds, 1) ?? 5,
      settings: repeated['set']!, checkpoint: args.checkpoint,
      journal: args.journal ?? join(directory, 'journal.db'),
    });
    const runs = tasks.flatMap(({ arms }) => arms.flatMap((arm) => arm.runs));
    const waiting = runs.filter((run) => !isDone(run));
    const { device } = (runs[0] as ArmRun).plan.file.runtime;
    const share = shareMachine({
      runs: Math.max(1, waiting.length), wanted: readWholeNumber('jobs', args.jobs, 1),
      gpus: usableGpus(device, cudaDevices),
      bytesPerRun: Math.max(...runs.map(({ plan }) => bytesPerRun(plan.file.model.checkpoint))),
    });
    host.stderr.write(`${describePlan(tasks, { done: runs.length - waiting.length, share, directory: args.out ?? 'comparison' })}\n\n`);
    if (args.plan === true) return exitCodes.done;
    const comparisons = await compareRuns({
      host, tasks, share, directory, versions: { libtorch }, keepModels: args['keep-models'] === true,
    });
    host.stdout.write(args.json === true ? `${JSON.stringify({ directory, schemaVersion: 1, comparisons })}\n` : `${comparisons.map(describeComparison).join('\n\n')}\n\npage      ${join(args.out ?? 'comparison', 'comparison.html')}\n`);
    return exitCodes.done;
  },
});

export const compareCommand: Command = {
  definition,
  repeatable: ['set', 'task'],
  examples: [
    'stepsynth compare tasks/tweet-sentiment.yaml --methods s3,s3-random,seed-plus,gold --seeds 5 --budget rows=1500',
    'stepsynth compare task.yaml --methods s3,s3:extrapolation.choose=learnable,s3-random --plan',
  ],
  details: `Methods\n${methods.map(({ name, summary }) => `  ${name.padEnd(14)}${summary}`).join('\n')}`,
};
