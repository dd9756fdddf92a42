import { openers, polarities, type Polarity } from './lexicon.ts';
import type { Phenomenon } from './phenomena.ts';
import { templates, wordsOf, type TemplatePart } from './template.ts';

/** What a sentence of the closed world is. */
export interface ParsedSentence {
  readonly phenomenon: Phenomenon;
  /** What it says, whatever label it was given. */
  readonly polarity: Polarity;
}

type Place = readonly [negative: ReadonlySet<string>, positive: ReadonlySet<string>];

interface Pattern {
  readonly phenomenon: Phenomenon;
  readonly places: readonly Place[];
}

const openerWords: ReadonlySet<string> = new Set(openers);
const patternsByLength = Map.groupBy(templates.map(toPattern), ({ places }) => places.length);

/** Recovers phenomenon and polarity exactly; undefined for a text that the grammar does not write. */
export function parseSentence(text: string): ParsedSentence | undefined {
  const words = (text.toLowerCase().match(/[a-z]+/gu) ?? []).map((word) => (word === 'an' ? 'a' : word));
  return matchWords(words) ?? (openerWords.has(words[0] ?? '') ? matchWords(words.slice(1)) : undefined);
}

function matchWords(words: readonly string[]): ParsedSentence | undefined {
  for (const { phenomenon, places } of patternsByLength.get(words.length) ?? []) {
    for (const [index, polarity] of polarities.entries()) {
      if (places.every((place, position) => (place[index] as ReadonlySet<string>).has(words[position] as string))) return { phenomenon, polarity };
    }
  }
  return undefined;
}

function toPattern({ phenomenon, parts }: (typeof templates)[number]): Pattern {
  const filled = parts.filter((part): part is Exclude<TemplatePart, { kind: 'comma' }> => part.kind !== 'comma');
  return { phenomenon, places: filled.map((part) => [new Set(wordsOf(part, 'negative')), new Set(wordsOf(part, 'positive'))]) };
}
