import { join } from 'node:path';
import { readRunDirectory, writeFileDurably } from '@stepsynth/core/node';
import { defineCommand } from 'citty';
import { readWholeNumber } from '../arguments/read-number.ts';
import { loadTask, taskArguments } from '../compose/load-task.ts';
import { nativeVersions } from '../compose/native-versions.ts';
import { manifestOf, planRun } from '../compose/run-plan.ts';
import { claimDemoDirectory } from '../demo/demo-directory.ts';
import { demoWorlds, type DemoWorldName } from '../demo/demo-worlds.ts';
import { writeDemoWorld } from '../demo/write-demo-world.ts';
import { duration } from '../report/format.ts';
import { describeRun } from '../runs/describe-run.ts';
import { executeRun } from '../runs/execute-run.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';

const worldNames = Object.keys(demoWorlds) as DemoWorldName[];

const definition = defineCommand({
  meta: { name: 'demo', description: 'Run S3 in a simulated world: a known gold distribution, a teacher narrower than it, a tiny encoder trained from nothing.' },
  args: {
    world: { type: 'enum', valueHint: 'WORLD', options: worldNames, description: `What it is about: ${worldNames.join(', ')} (reviews: labels; questions: answers in a context)`, default: 'reviews' },
    out: { type: 'string', valueHint: 'DIR', description: 'Folder of the demo; an earlier demo there is replaced', default: join('runs', 'demo') },
    seed: { type: 'string', valueHint: 'N', description: 'Seed of the world and of the run', default: '0' },
    rounds: { type: 'string', valueHint: 'R', description: 'Rounds of extrapolation' },
    set: taskArguments.set,
    json: jsonArgument,
  },
  async run(context) {
    const { args } = context;
    const { host, palette, repeated } = commandData(context);
    const begin = host.now();
    const seed = readWholeNumber('seed', args.seed) ?? 0;
    const rounds = readWholeNumber('rounds', args.rounds);
    const versions = await nativeVersions();
    const shown = args.out ?? join('runs', 'demo');
    const directory = resolveFrom(host, shown);
    await claimDemoDirectory(directory, shown);
    host.stderr.write(`a simulated world: its teacher is a program, not a language model; files in ${shown}\n`);
    const taskFile = await writeDemoWorld(join(directory, 'world'), seed, args.world);
    const loaded = await loadTask({ taskPath: taskFile, host: { ...host, environment: {} }, settings: repeated['set']!, rounds });
    const plan = planRun(loaded, { method: 's3' }, { directory: loaded.file.model.checkpoint });
    await writeFileDurably(join(directory, 'manifest.json'), `${JSON.stringify(await manifestOf(plan, versions, host.now()), null, 2)}\n`);
    const { manifest } = await readRunDirectory(directory);
    const { report, exitCode } = await executeRun({ host, palette, directory, plan, manifest });
    if (args.json === true) host.stdout.write(`${JSON.stringify({ directory, ...report })}\n`);
    else host.stdout.write(`${describeRun(report, shown)}\n\n${duration((host.now() - begin) / 1000)}. Open ${join(directory, 'report.html')}\n`);
    return exitCode;
  },
});

export const demoCommand: Command = {
  definition,
  repeatable: ['set'],
  examples: ['stepsynth demo', 'stepsynth demo --out runs/demo-5 --seed 5 --rounds 2', 'stepsynth demo --world questions --out runs/questions'],
};
