import { defaultSpendAssumptions } from '@stepsynth/core';
import { defineCommand } from 'citty';
import { readNumber, readWholeNumber } from '../arguments/read-number.ts';
import { taskArguments } from '../compose/load-task.ts';
import { exitCodes } from '../exit-codes.ts';
import { createPalette } from '../terminal/palette.ts';
import { describeValidation } from '../validate/describe-validation.ts';
import { validateTask } from '../validate/validate-task.ts';
import { commandData, jsonArgument, type Command } from './command.ts';

const { errorRate, candidatesPerAccepted, latencySeconds, rationaleTokens } = defaultSpendAssumptions;

const definition = defineCommand({
  meta: { name: 'validate', description: 'Check a task before it costs anything: files, labels, leakage, lengths, prompts, and what a run will take. Makes no call and writes nothing.' },
  args: {
    task: { type: 'positional', valueHint: 'TASK.yaml', description: 'Task file', required: true },
    seed: taskArguments.seed,
    rounds: { type: 'string', valueHint: 'R', description: "Rounds of extrapolation; default: the task file's" },
    checkpoint: taskArguments.checkpoint,
    set: taskArguments.set,
    'error-rate': { type: 'string', valueHint: 'SHARE', description: 'Share of mining rows to assume wrong in each round, for the estimate', default: String(errorRate) },
    candidates: { type: 'string', valueHint: 'N', description: 'Candidates to assume for each accepted row', default: String(candidatesPerAccepted) },
    latency: { type: 'string', valueHint: 'SECONDS', description: 'Seconds to assume for a call', default: String(latencySeconds) },
    json: jsonArgument,
  },
  async run(context) {
    const { args } = context;
    const { host, repeated } = commandData(context);
    const validation = await validateTask({
      taskPath: args.task, host, settings: repeated['set']!, checkpoint: args.checkpoint,
      seed: readWholeNumber('seed', args.seed), rounds: readWholeNumber('rounds', args.rounds),
      assumptions: {
        errorRate: readNumber('error-rate', args['error-rate'], { maximum: 1 })!,
        candidatesPerAccepted: readNumber('candidates', args.candidates, { minimum: 1 })!,
        latencySeconds: readNumber('latency', args.latency)!,
        rationaleTokens,
      },
    });
    host.stdout.write(args.json === true ? `${JSON.stringify(validation)}\n` : `${describeValidation(validation, createPalette(host.stdout, host.environment))}\n`);
    return validation.valid ? exitCodes.done : exitCodes.failed;
  },
});

export const validateCommand: Command = {
  definition,
  repeatable: ['set'],
  examples: ['stepsynth validate task.yaml', 'stepsynth validate task.yaml --set seed.rows=500 --error-rate 0.3 --json'],
  details: 'Ends with 1 where there is an error; warnings leave it at 0.',
};
