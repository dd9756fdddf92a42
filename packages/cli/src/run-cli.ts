import { nearestWord, StepsynthError } from '@stepsynth/core';
import { runCommand } from 'citty';
import { checkArguments } from './arguments/check-arguments.ts';
import { argumentsOf, type CommandData } from './commands/command.ts';
import { commands, type RegisteredCommand } from './commands/registry.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { commandHelp, overviewHelp } from './help.ts';
import type { Host } from './host.ts';
import { createPalette } from './terminal/palette.ts';
import { errorDocument, printError } from './terminal/print-error.ts';
import { stepsynthVersion } from './version.ts';

/** Runs one command line and returns the exit code; every error is printed here. */
export async function runCli(rawArguments: readonly string[], host: Host): Promise<number> {
  try {
    return await dispatch(rawArguments, host);
  } catch (error) {
    printError(error, host.stderr, createPalette(host.stderr, host.environment));
    if (asksForJson(rawArguments)) host.stdout.write(`${JSON.stringify(errorDocument(error))}\n`);
    return error instanceof StepsynthError ? exitCodeOf(error.code) : exitCodes.failed;
  }
}

async function dispatch(rawArguments: readonly string[], host: Host): Promise<number> {
  const [name, ...rest] = rawArguments;
  const stdoutPalette = createPalette(host.stdout, host.environment);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const output = name === undefined ? host.stderr : host.stdout;
    output.write(overviewHelp(stepsynthVersion, commands, stdoutPalette));
    return name === undefined ? exitCodes.usage : exitCodes.done;
  }
  if (name === '--version' || name === '-v') {
    host.stdout.write(`${stepsynthVersion}\n`);
    return exitCodes.done;
  }
  const command = await findCommand(name).load();
  if (rest.includes('--help') || rest.includes('-h')) {
    host.stdout.write(commandHelp(name, command, stdoutPalette));
    return exitCodes.done;
  }
  const { repeated } = checkArguments(name, rest, argumentsOf(command), command.repeatable);
  const data: CommandData = { host, repeated, palette: createPalette(host.stderr, host.environment) };
  const { result } = await runCommand(command.definition, { rawArgs: rest, data });
  return typeof result === 'number' ? result : exitCodes.done;
}

function findCommand(name: string): RegisteredCommand {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const names = commands.map((command) => command.name);
  const nearest = nearestWord(name, names);
  throw new StepsynthError('USAGE', name.startsWith('-') ? `unknown option ${name}` : `unknown command ${JSON.stringify(name)}`, {
    hint: nearest === undefined ? `Commands: ${names.join(', ')}.` : `Did you mean stepsynth ${nearest}?`,
  });
}

function asksForJson(rawArguments: readonly string[]): boolean {
  const end = rawArguments.indexOf('--');
  return rawArguments.slice(1, end === -1 ? undefined : end).includes('--json');
}
