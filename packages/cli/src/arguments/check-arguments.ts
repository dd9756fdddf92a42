import { parseArgs } from 'node:util';
import { nearestWord, StepsynthError } from '@stepsynth/core';
import type { ArgDef, ArgsDef } from 'citty';

/** What the check found on its way. */
export interface CheckedArguments {
  /** Every value of each option that may be given more than once, and every word of a last positional that may be. */
  readonly repeated: Readonly<Record<string, readonly string[]>>;
}

/**
 * Refuses what citty lets pass: unknown options, options without their value, options given twice or left
 * out, words too many or too few. Throws `USAGE`, with the nearest option as the hint.
 */
export function checkArguments(name: string, rawArguments: readonly string[], definitions: ArgsDef, repeatable: readonly string[] = []): CheckedArguments {
  const options = optionsOf(definitions);
  const { tokens } = parseArgs({ args: [...rawArguments], options: typesOf(options), strict: false, allowPositionals: true, tokens: true });
  const repeated: Record<string, string[]> = Object.fromEntries(repeatable.map((option) => [option, []]));
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const definition = options[token.name];
    if (definition === undefined) throw unknownOption(name, token.rawName, Object.keys(options));
    checkValue(token.rawName, definition, token.value, token.inlineValue);
    if (repeatable.includes(token.name)) repeated[token.name]!.push(token.value!);
    else if (seen.has(token.name)) throw usage(`--${token.name} is given twice`, name);
    seen.add(token.name);
  }
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const many = Object.entries(definitions).findLast(([, definition]) => definition.type === 'positional')?.[0];
  if (many !== undefined && repeatable.includes(many)) repeated[many] = words;
  checkWords(name, many !== undefined && repeatable.includes(many) ? words.slice(0, 1) : words, definitions);
  checkRequired(name, options, seen);
  return { repeated };
}

function checkValue(rawName: string, definition: ArgDef, value: string | undefined, inline: boolean | undefined): void {
  if (definition.type === 'boolean') {
    if (value !== undefined) throw new StepsynthError('USAGE', `${rawName} takes no value`, { hint: `Write ${rawName} alone.` });
    return;
  }
  if (value === undefined || (value === '' && inline !== true)) throw missingValue(rawName, definition);
  if (inline !== true && value.startsWith('--')) throw missingValue(rawName, definition);
  if (definition.type === 'enum' && definition.options?.includes(value) === false) {
    throw new StepsynthError('USAGE', `${rawName} ${JSON.stringify(value)} is unknown`, { hint: `Use one of: ${definition.options.join(', ')}.` });
  }
}

function checkRequired(name: string, options: Readonly<Record<string, ArgDef>>, seen: ReadonlySet<string>): void {
  const missing = Object.entries(options).find(([option, definition]) => definition.required === true && definition.default === undefined && !seen.has(option));
  if (missing !== undefined) throw usage(`--${missing[0]} ${missing[1].valueHint ?? 'VALUE'} is missing`, name);
}

function checkWords(name: string, words: readonly string[], definitions: ArgsDef): void {
  const places = Object.entries(definitions).filter(([, definition]) => definition.type === 'positional');
  const missing = places.slice(words.length).find(([, definition]) => definition.required !== false && definition.default === undefined);
  if (missing !== undefined) throw usage(`${missing[1].valueHint ?? missing[0].toUpperCase()} is missing`, name);
  const extra = words[places.length];
  if (extra !== undefined) throw usage(`unexpected argument ${JSON.stringify(extra)}`, name);
}

function optionsOf(definitions: ArgsDef): Readonly<Record<string, ArgDef>> {
  return Object.fromEntries([
    ...Object.entries(definitions).filter(([, definition]) => definition.type !== 'positional'),
    ['help', { type: 'boolean' } satisfies ArgDef] as const,
  ]);
}

function typesOf(options: Readonly<Record<string, ArgDef>>): Record<string, { type: 'boolean' | 'string'; multiple: true }> {
  return Object.fromEntries(Object.entries(options).map(([option, definition]) => [option, { type: definition.type === 'boolean' ? 'boolean' : 'string', multiple: true }]));
}

function unknownOption(name: string, rawName: string, known: readonly string[]): StepsynthError {
  const nearest = nearestWord(rawName.replace(/^-+/, ''), known);
  return new StepsynthError('USAGE', `unknown option ${rawName}`, {
    hint: nearest === undefined ? helpHint(name) : `Did you mean --${nearest}? ${helpHint(name)}`,
  });
}

function missingValue(rawName: string, definition: ArgDef): StepsynthError {
  return new StepsynthError('USAGE', `${rawName} needs a value`, { hint: `Write ${rawName} ${definition.valueHint ?? 'VALUE'}.` });
}

function usage(message: string, name: string): StepsynthError {
  return new StepsynthError('USAGE', message, { hint: helpHint(name) });
}

function helpHint(name: string): string {
  return `stepsynth ${name} --help shows every option.`;
}
