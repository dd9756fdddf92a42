import { readRunDirectory } from '@stepsynth/core/node';
import { defineCommand } from 'citty';
import { exitCodes } from '../exit-codes.ts';
import { describeVerification } from '../runs/verify/describe-verification.ts';
import { verifyRun } from '../runs/verify/verify-run.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';

const definition = defineCommand({
  meta: { name: 'verify', description: 'Make the dataset of a finished run again, without a call: from the journal, the stored predictions and the gold files. Names each row that differs from dataset/train.jsonl.' },
  args: {
    directory: { type: 'positional', valueHint: 'DIR', description: 'Run directory', required: true },
    journal: { type: 'string', valueHint: 'FILE', description: 'Where the journal is now, if not where the run had it' },
    json: jsonArgument,
  },
  async run(context) {
    const { args } = context;
    const { host } = commandData(context);
    const run = await readRunDirectory(resolveFrom(host, args.directory));
    const verification = await verifyRun(run, { journal: args.journal === undefined ? undefined : resolveFrom(host, args.journal) });
    host.stdout.write(args.json === true ? `${JSON.stringify(verification)}\n` : `${describeVerification(verification)}\n`);
    return verification.verified ? exitCodes.done : exitCodes.failed;
  },
});

export const verifyCommand: Command = { definition, examples: ['stepsynth verify runs/tweet-sentiment-s3-seed0'] };
