import type { ArgDef } from 'citty';
import { argumentsOf, type Command } from './commands/command.ts';
import { exitCodeHelp } from './exit-codes.ts';
import type { Palette } from './terminal/palette.ts';

/** One line of the overview. */
export interface CommandSummary {
  readonly name: string;
  readonly description: string;
}

/** `stepsynth --help` */
export function overviewHelp(version: string, commands: readonly CommandSummary[], palette: Palette): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return `${palette.bold('stepsynth')} ${version}: a small model from a large one's data, step by step (S3)

${palette.bold('usage')}  stepsynth COMMAND [options]

${palette.bold('commands')}
${commands.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`).join('\n')}

${palette.bold('example')}
  stepsynth demo

stepsynth COMMAND --help shows a command's options. Exit codes: ${exitCodeHelp}.
`;
}

/** `stepsynth COMMAND --help` */
export function commandHelp(name: string, command: Command, palette: Palette): string {
  const definitions = Object.entries(argumentsOf(command));
  const positional = definitions.filter(([, definition]) => definition.type === 'positional');
  const options = definitions.filter(([, definition]) => definition.type !== 'positional');
  const meta = command.definition.meta as { description?: string } | undefined;
  return [
    meta?.description ?? '',
    `${palette.bold('usage')}  stepsynth ${[name, ...positional.map(([key, definition]) => word(key, definition)), '[options]'].join(' ')}`,
    positional.length > 0 && `${palette.bold('arguments')}\n${lines(positional.map(([key, definition]) => [word(key, definition), describe(definition)]))}`,
    `${palette.bold('options')}\n${lines([...options.map(([key, definition]) => [flag(key, definition), describe(definition, command.repeatable?.includes(key))] as const), ['--help', 'Show this']])}`,
    command.details,
    `${palette.bold(command.examples.length === 1 ? 'example' : 'examples')}\n${command.examples.map((example) => `  ${example}`).join('\n')}`,
    `Exit codes: ${exitCodeHelp}.`,
  ].filter((part) => typeof part === 'string' && part !== '').join('\n\n').concat('\n');
}

function word(key: string, definition: ArgDef): string {
  const name = definition.valueHint ?? key.toUpperCase();
  return definition.required === false ? `[${name}]` : name;
}

function flag(key: string, definition: ArgDef): string {
  return definition.type === 'boolean' ? `--${key}` : `--${key} ${definition.valueHint ?? 'VALUE'}`;
}

function describe(definition: ArgDef, repeatable = false): string {
  const notes = [
    definition.required === true && definition.type !== 'positional' && 'required',
    definition.default !== undefined && `default: ${String(definition.default)}`,
    repeatable && 'may be repeated',
  ].filter((note) => note !== false);
  return `${definition.description ?? ''}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

function lines(rows: readonly (readonly [string, string])[]): string {
  const width = Math.min(30, Math.max(...rows.map(([left]) => left.length)));
  return rows.map(([left, right]) => (left.length > width ? `  ${left}\n  ${' '.repeat(width)}  ${right}` : `  ${left.padEnd(width)}  ${right}`)).join('\n');
}
