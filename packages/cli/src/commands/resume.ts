import { readRunDirectory } from '@stepsynth/core/node';
import { defineCommand } from 'citty';
import { nativeVersions } from '../compose/native-versions.ts';
import { manifestOf, planFromManifest } from '../compose/run-plan.ts';
import { describeRun } from '../runs/describe-run.ts';
import { executeRun } from '../runs/execute-run.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';

const definition = defineCommand({
  meta: { name: 'resume', description: 'Go on with an interrupted run; settings and files are those of its manifest. What was answered or trained is not done again.' },
  args: {
    directory: { type: 'positional', valueHint: 'DIR', description: 'Run directory', required: true },
    json: jsonArgument,
  },
  async run(context) {
    const { args } = context;
    const { host, palette } = commandData(context);
    const directory = resolveFrom(host, args.directory);
    const { manifest: recorded, paths } = await readRunDirectory(directory);
    const plan = planFromManifest(recorded, paths.manifest);
    const manifest = await manifestOf(plan, await nativeVersions(), host.now());
    const { report, exitCode } = await executeRun({ host, palette, directory, plan, manifest });
    host.stdout.write(args.json === true ? `${JSON.stringify({ directory, ...report })}\n` : `${describeRun(report, args.directory)}\n`);
    return exitCode;
  },
});

export const resumeCommand: Command = { definition, examples: ['stepsynth resume runs/tweet-sentiment-s3-seed0'] };
