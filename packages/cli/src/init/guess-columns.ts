import type { ColumnSummary, FileSummary } from './summarise-columns.ts';

/** What the columns of a gold file look like they are for. */
export interface ColumnGuesses {
  readonly type: 'single-sentence' | 'sentence-pair' | 'extractive-qa';
  /** The text that the teacher writes. */
  readonly text: string | undefined;
  /** The text that is given; best guess, whatever the type. */
  readonly context: string | undefined;
  readonly label: string | undefined;
  /** Answers that stand in the given text. */
  readonly answer: string | undefined;
  /** Where an answer begins. */
  readonly start: string | undefined;
}

const labelNames = /^(?:gold[ _-]?)?(?:labels?|class|category|sentiment|target|intent|topic|polarity|stance|emotion|answer|rating|stars|score|y)(?:[ _-]?(?:name|text|id))?$/iu;
const otherNames = /^(?:id|idx|index|row|uuid|guid|key|split|fold|date|time|timestamp|created.*|url|link|lang|language|locale|source|author|user.*|title|name|file.*)$/iu;
const textNames = /^(?:text|review|sentence|content|body|message|tweet|comment|question|document|utterance|query|input|description)/iu;
const answerNames = /^(?:gold[ _-]?)?answers?(?:[ _-]?text)?$/iu;
const startNames = /^(?:answer[ _-]?)?start(?:[ _-]?(?:char|idx|index|position))?$/iu;
const pairNames: readonly (readonly [context: RegExp, generated: RegExp])[] = [
  [/^premise$/iu, /^hypothesis$/iu],
  [/^(?:sentence|context|passage|paragraph|document)$/iu, /^question$/iu],
  [/^(?:evidence|document|context|text)$/iu, /^claim$/iu],
  [/^(?:sentence|text|question)[ _-]?(?:1|a)$/iu, /^(?:sentence|text|question)[ _-]?(?:2|b)$/iu],
];

/** Guesses from names, lengths and the number of different values. */
export function guessColumns(file: FileSummary): ColumnGuesses {
  const label = guessLabel(file)?.name;
  const answer = file.columns.find(({ name }) => answerNames.test(name) && name !== label)?.name;
  const start = file.columns.find(({ name }) => startNames.test(name))?.name;
  const texts = file.columns.filter((column) => column.name !== label && column.name !== answer && isText(column, file.rows));
  const [context, text] = namedPair(texts) ?? pairByLength(texts);
  const single = longest(texts);
  const others = { label, answer, start };
  if (context !== undefined && text !== undefined) return { type: answer === undefined ? 'sentence-pair' : 'extractive-qa', text, context, ...others };
  return { type: 'single-sentence', text: single, context: undefined, ...others };
}

/** True where a column holds labels, as far as its values tell. */
export function looksLikeLabel({ values, filled }: ColumnSummary): boolean {
  return values !== undefined && values.size >= 2 && values.size <= Math.max(2, filled / 2);
}

function guessLabel({ columns, rows }: FileSummary): ColumnSummary | undefined {
  const score = (column: ColumnSummary): number =>
    (labelNames.test(column.name) ? 100 : 0) - (otherNames.test(column.name) ? 50 : 0)
    - (column.values as ReadonlyMap<string, number>).size - column.meanCharacters / 10 - (rows - column.filled) / rows * 100;
  return columns.filter(looksLikeLabel).map((column) => ({ column, score: score(column) })).toSorted((one, other) => other.score - one.score)[0]?.column;
}

function isText({ name, texts, meanWords, meanCharacters, values }: ColumnSummary, rows: number): boolean {
  if (otherNames.test(name) || texts < rows * 0.9) return false;
  if (values !== undefined && values.size < Math.min(20, rows / 3)) return false;
  return meanWords >= 2.5 || (textNames.test(name) && meanCharacters >= 8);
}

function namedPair(texts: readonly ColumnSummary[]): readonly [string, string] | undefined {
  for (const [context, generated] of pairNames) {
    const first = texts.find(({ name }) => context.test(name));
    const second = texts.find(({ name }) => generated.test(name));
    if (first !== undefined && second !== undefined) return [first.name, second.name];
  }
  return undefined;
}

/** Two text columns make a pair, of which the longer one is given. */
function pairByLength(texts: readonly ColumnSummary[]): readonly [string?, string?] {
  const [one, other, more] = texts;
  if (one === undefined || other === undefined || more !== undefined) return [];
  return one.meanCharacters >= other.meanCharacters ? [one.name, other.name] : [other.name, one.name];
}

function longest(texts: readonly ColumnSummary[]): string | undefined {
  return texts.toSorted((one, other) => Number(textNames.test(other.name)) - Number(textNames.test(one.name)) || other.meanCharacters - one.meanCharacters)[0]?.name;
}
