import type { Random } from '../../random/seeded-random.ts';
import { openers, type Polarity } from './lexicon.ts';
import type { Phenomenon } from './phenomena.ts';
import { templates, wordsOf, type TemplatePart } from './template.ts';

/** Share of sentences that begin with an opener such as "Honestly,". */
const OPENER_RATE = 0.5;

/** Words to prefer, where the sentence has a place for them. */
export interface SentenceHints {
  /** An adjective of the sentence's own polarity. */
  readonly own?: string;
  readonly aspect?: string;
}

/** Writes a sentence that shows a phenomenon and says `polarity`. No two slots hold the same word. */
export function writeSentence(random: Random, phenomenon: Phenomenon, polarity: Polarity, hints: SentenceHints = {}): string {
  const { parts } = random.choice(templates.filter((template) => template.phenomenon === phenomenon));
  const used = new Set<string>();
  const fill = (part: Exclude<TemplatePart, { kind: 'comma' }>): string => {
    if (part.kind === 'word') return part.word;
    const hint = part.kind === 'filler' ? (part.name === 'aspect' ? hints.aspect : undefined) : (part.polarity === 'own' ? hints.own : undefined);
    const words = wordsOf(part, polarity).filter((word) => !used.has(word));
    const word = hint !== undefined && words.includes(hint) ? hint : random.choice(words);
    used.add(word);
    return word;
  };
  const opener = random.next() < OPENER_RATE ? [random.choice(openers), ','] : [];
  return layOut([...opener, ...parts.map((part) => (part.kind === 'comma' ? ',' : fill(part)))]);
}

/** Words as a written sentence: spaces, "an" before a vowel, a capital letter, a full stop. */
function layOut(words: readonly string[]): string {
  const spelt = words.map((word, place) => {
    if (word === 'i') return 'I';
    return word === 'a' && /^[aeiou]/u.test(words[place + 1] ?? '') ? 'an' : word;
  });
  const text = spelt.join(' ').replaceAll(' ,', ',');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
