import type { ArgsDef, CommandDef } from 'citty';
import type { Host } from '../host.ts';
import type { Palette } from '../terminal/palette.ts';

/** What `runCli` hands to a command as `context.data`. */
export interface CommandData {
  readonly host: Host;
  /** Colours of stderr, plain where NO_COLOR or a pipe asks for it. */
  readonly palette: Palette;
  /** Values of options that may be given more than once, by name. */
  readonly repeated: Readonly<Record<string, readonly string[]>>;
}

/** A command: citty's definition, whose `run` returns the exit code, and what its help shows beside it. */
export interface Command {
  // oxlint-disable-next-line typescript/no-explicit-any -- commands of different arguments share one table
  readonly definition: CommandDef<any>;
  readonly examples: readonly string[];
  /** Names of options that may be given more than once; of the last positional too, where it takes several words. */
  readonly repeatable?: readonly string[];
  /** More lines for `--help`. */
  readonly details?: string;
}

/** `--json`, of every command. */
export const jsonArgument = { type: 'boolean', description: 'Print one JSON document on stdout and nothing else there' } as const;

/** Arguments of a definition; ours are never lazy. */
export function argumentsOf(command: Command): ArgsDef {
  return (command.definition.args ?? {}) as ArgsDef;
}

/** What `runCli` put into a citty context. */
export function commandData(context: { readonly data?: unknown }): CommandData {
  return context.data as CommandData;
}
