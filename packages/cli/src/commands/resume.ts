import { changeableSettings, readRunDirectory } from '@stepsynth/core/node';
import { defineCommand } from 'citty';
import { nativeVersions } from '../compose/native-versions.ts';
import { checkTeacher } from '../compose/openai-settings.ts';
import { checkOwnRun } from '../compose/check-own-run.ts';
import { asksTeacher, manifestOf, planFromManifest } from '../compose/run-plan.ts';
import { restoreCheckpoint } from '../models/find-checkpoint.ts';
import { describeRun } from '../runs/describe-run.ts';
import { withChangedSettings } from '../runs/change-settings.ts';
import { executeRun } from '../runs/execute-run.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';

const definition = defineCommand({
  meta: { name: 'resume', description: 'Go on with an interrupted run; settings and files are those of its manifest. What was answered or trained is not done again.' },
  args: {
    directory: { type: 'positional', valueHint: 'DIR', description: 'Run directory', required: true },
    set: { type: 'string', valueHint: 'PATH=VALUE', description: 'Change a setting that a run may change under way, such as budget.dollars=20' },
    json: jsonArgument,
  },
  async run(context) {
    const { args } = context;
    const { host, palette, repeated } = commandData(context);
    const directory = resolveFrom(host, args.directory);
    const { manifest: recorded, paths } = await readRunDirectory(directory);
    const plan = withChangedSettings(planFromManifest(recorded, paths.manifest), repeated['set']!, host);
    await checkOwnRun(plan, paths);
    if (asksTeacher(plan)) await checkTeacher(plan.file, host.environment);
    await restoreCheckpoint(plan.file.model.checkpoint, plan.checkpointOrigin, host, palette);
    const manifest = await manifestOf(plan, await nativeVersions(), host.now());
    const { report, exitCode } = await executeRun({ host, palette, directory, plan, manifest });
    host.stdout.write(args.json === true ? `${JSON.stringify({ directory, ...report })}\n` : `${describeRun(report, args.directory)}\n`);
    return exitCode;
  },
});

export const resumeCommand: Command = {
  definition,
  repeatable: ['set'],
  examples: [
    'stepsynth resume runs/tweet-sentiment-s3-seed0',
    'stepsynth resume runs/tweet-sentiment-s3-seed0 --set budget.dollars=20',
  ],
  details: `--set changes: ${changeableSettings.join(', ')}. Others would make it another run.`,
};
