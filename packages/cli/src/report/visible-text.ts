/** Control characters, and the marks that embed, override or isolate a direction: they can make a text read as another. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;

/** Text as a reader may see it: well-formed, unseen characters shown as `[U+202E]`. Not escaped for markup. */
export function visibleText(text: string): string {
  return text.toWellFormed().replace(UNSEEN, (character) => `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`);
}
