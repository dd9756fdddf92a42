import { readRunDirectory } from '@stepsynth/core/node';
import { defineCommand } from 'citty';
import { planFromManifest } from '../compose/run-plan.ts';
import { exitCodes } from '../exit-codes.ts';
import { integer, percent } from '../report/format.ts';
import { spendText } from '../runs/spend-text.ts';
import { readRunStatus, type RoundStatus, type RunStatus } from '../runs/run-status.ts';
import { textTable } from '../terminal/text-table.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';
import { shellWord } from '../terminal/shell-word.ts';

const definition = defineCommand({
  meta: { name: 'status', description: 'Show how far a run has come; changes nothing and may be asked while it runs.' },
  args: {
    directory: { type: 'positional', valueHint: 'DIR', description: 'Run directory', required: true },
    json: jsonArgument,
  },
  async run(context) {
    const { args } = context;
    const { host } = commandData(context);
    const run = await readRunDirectory(resolveFrom(host, args.directory));
    const status = await readRunStatus(run, planFromManifest(run.manifest, run.paths.manifest));
    host.stdout.write(args.json === true ? `${JSON.stringify(status)}\n` : `${describe(status, args.directory)}\n`);
    return exitCodes.done;
  },
});

export const statusCommand: Command = { definition, examples: ['stepsynth status runs/tweet-sentiment-s3-seed0 --json'] };

function describe(status: RunStatus, directory: string): string {
  return [
    `${status.task}, ${status.method}, seed ${status.seed}${status.simulated ? ', simulated teacher' : ''}: ${stateText(status, directory)}`,
    ...(status.rounds.length > 0 ? [textTable(['round', 'rows added', 'candidates', 'trained', 'selection', 'mining'], status.rounds.map(roundRow))] : []),
    ...(status.spend === null ? [] : [`spent: ${spendText(status.spend)}`]),
  ].join('\n');
}

function stateText({ state, pid, plannedRounds, rounds, stoppedBecause }: RunStatus, directory: string): string {
  if (state === 'running') return `running (process ${pid}), round ${Math.max(0, rounds.length - 1)} of ${plannedRounds}`;
  if (state === 'finished') return `finished (${stoppedBecause})`;
  return `${state === 'new' ? 'not begun' : `interrupted in round ${rounds.length - 1} of ${plannedRounds}`}; stepsynth resume ${shellWord(directory)} goes on`;
}

function roundRow(round: RoundStatus): readonly string[] {
  const share = (value: number | null): string => (value === null ? '–' : percent(value));
  return [
    String(round.round),
    round.addedRows === null ? '…' : `${integer(round.addedRows)} of ${integer(round.requestedRows ?? round.addedRows)}`,
    integer(round.candidates),
    round.trained ? 'yes' : 'no',
    share(round.selection),
    share(round.mining),
  ];
}
