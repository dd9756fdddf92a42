import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
// oxlint-disable-next-line no-control-regex -- these are what must not reach a terminal
const CONTROL = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]+/g;

/** Columns that a text takes on a terminal; escape sequences take none, CJK and emoji two. */
export function displayWidth(text: string): number {
  return stringWidth(text);
}

/** Cuts a text without escape sequences to so many columns, with an ellipsis where something is lost. */
export function fitWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns < 1) return '';
  let [fitting, width] = ['', 0];
  for (const { segment } of graphemes.segment(text)) {
    width += displayWidth(segment);
    if (width > columns - 1) break;
    fitting += segment;
  }
  return `${fitting}…`;
}

/** A text of the user's data or of a model as one line that cannot move the cursor or turn the direction of writing. */
export function plainText(text: string): string {
  return text.replace(CONTROL, ' ');
}
