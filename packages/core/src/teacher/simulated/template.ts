import { adjectives, fillers, openers, opposite, polarities, type FillerName, type Polarity } from './lexicon.ts';
import { phenomena, phenomenonNames, type Phenomenon } from './phenomena.ts';

/** One place of a template: a word, or a slot. */
export type TemplatePart =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'comma' }
  | { readonly kind: 'adjective'; readonly polarity: 'own' | 'other' }
  | { readonly kind: 'filler'; readonly name: FillerName };

/** A sentence pattern of one phenomenon. */
export interface Template {
  readonly phenomenon: Phenomenon;
  readonly parts: readonly TemplatePart[];
}

export const templates: readonly Template[] = phenomenonNames.flatMap((phenomenon) =>
  phenomena[phenomenon].map((pattern) => ({ phenomenon, parts: (pattern.match(/\{\w+\}|[\w']+|,/gu) ?? []).map(readPart) })));

/** Every word and mark that a sentence of the closed world may hold, sorted: enough for a tokenizer. */
export const vocabulary: readonly string[] = [...new Set([
  ...Object.values(adjectives).flat(),
  ...Object.values(fillers).flat(),
  ...openers,
  ...templates.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'word' ? [part.word] : []))),
  'an', ',', '.',
])].toSorted();

/** The words that a part allows in a sentence of the given polarity. */
export function wordsOf(part: Exclude<TemplatePart, { kind: 'comma' }>, polarity: Polarity): readonly string[] {
  switch (part.kind) {
    case 'word': return [part.word];
    case 'adjective': return adjectives[part.polarity === 'own' ? polarity : opposite(polarity)];
    case 'filler': return fillers[part.name];
  }
}

function readPart(source: string): TemplatePart {
  if (source === ',') return { kind: 'comma' };
  const name = /^\{(\w+)\}$/u.exec(source)?.[1];
  if (name === undefined) return { kind: 'word', word: source };
  if (name === 'own' || name === 'other') return { kind: 'adjective', polarity: name };
  return { kind: 'filler', name: name as FillerName };
}

export function isPolarity(label: string): label is Polarity {
  return (polarities as readonly string[]).includes(label);
}
