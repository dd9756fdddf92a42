import { defineCommand } from 'citty';
import { exitCodes } from '../exit-codes.ts';
import type { Check } from '../doctor/check.ts';
import { examine } from '../doctor/examine.ts';
import { createPalette, type Palette } from '../terminal/palette.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';

const definition = defineCommand({
  meta: { name: 'doctor', description: 'Look at this machine: Node, the native trainer, CPU and GPU, an endpoint, the Hugging Face cache, the disk.' },
  args: {
    endpoint: { type: 'string', valueHint: 'URL', description: 'Base URL of an OpenAI-compatible endpoint; default: OPENAI_BASE_URL, else OpenAI where a key is set' },
    model: { type: 'string', valueHint: 'NAME', description: 'Model to look for' },
    'key-variable': { type: 'string', valueHint: 'NAME', description: 'Environment variable that holds the API key', default: 'OPENAI_API_KEY' },
    call: { type: 'boolean', description: 'Ask the endpoint for one reply of a few tokens, which may cost a fraction of a cent' },
    out: { type: 'string', valueHint: 'DIR', description: 'Folder that runs go to', default: 'runs' },
    json: jsonArgument,
  },
  async run(context) {
    const { args } = context;
    const { host } = commandData(context);
    const checks = await examine({
      endpoint: { baseURL: args.endpoint, model: args.model, apiKeyEnv: args['key-variable'] ?? 'OPENAI_API_KEY', call: args.call === true, environment: host.environment },
      workingDirectory: host.workingDirectory,
      runDirectory: resolveFrom(host, args.out ?? 'runs'),
    });
    const healthy = checks.every(({ status }) => status !== 'problem');
    host.stdout.write(args.json === true ? `${JSON.stringify({ healthy, checks })}\n` : describe(checks, createPalette(host.stdout, host.environment)));
    return healthy ? exitCodes.done : exitCodes.failed;
  },
});

export const doctorCommand: Command = {
  definition,
  examples: ['stepsynth doctor', 'stepsynth doctor --endpoint http://localhost:8000/v1 --model qwen2.5-7b-instruct --call'],
  details: 'Ends with 1 where something that is needed is missing; warnings leave it at 0.',
};

function describe(checks: readonly Check[], palette: Palette): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const mark = { ok: palette.green('ok'.padEnd(7)), warning: palette.yellow('warning'), problem: palette.red('problem') } as const;
  return checks.map(({ name, status, detail, hint }) => `${mark[status]}  ${name.padEnd(width)}  ${detail}\n${hint === undefined ? '' : `${' '.repeat(9)}${' '.repeat(width)}  ${hint}\n`}`).join('');
}
