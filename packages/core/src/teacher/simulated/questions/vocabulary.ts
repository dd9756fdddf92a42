import { familyNames, firstNames, relationNames, relations } from './people.ts';
import { closings, openings, questionKindNames, questionKinds } from './question-kinds.ts';

const wordPattern = /[a-z0-9]+|[^\sa-z0-9]/gu;

/** Every word and mark that a context or a question of the closed world may hold, in lower case, sorted: enough for a tokenizer. */
export const vocabulary: readonly string[] = [...new Set([
  ...firstNames,
  ...familyNames,
  ...relationNames.flatMap((name) => [relations[name].words, ...relations[name].values]),
  ...questionKindNames.flatMap((name) => questionKinds[name].templates.map((template) => template.replace(/\{\w+\}/u, ''))),
  ...openings,
  ...closings,
  '.', ',', '?',
].flatMap((text) => text.toLowerCase().match(wordPattern) ?? []))].toSorted();
