/**
 * The form in which texts are compared: NFKC, lower case, no punctuation, single spaces.
 * A text of punctuation alone, such as `:-)`, is compared as it stands.
 */
export function normaliseText(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase();
  const words = folded.replace(/\p{P}+/gu, '').replace(/\s+/gu, ' ').trim();
  return words === '' ? folded.replace(/\s+/gu, ' ').trim() : words;
}
