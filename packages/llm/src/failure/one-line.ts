const MAXIMUM_CHARACTERS = 300;

/** What a server said, fit for an error message: no markup, no control characters, not too long. */
export function oneLine(text: string): string {
  const line = text.replace(/<(style|script)\b[\s\S]*?<\/\1>|<[^>]*>/giu, ' ').replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length > MAXIMUM_CHARACTERS ? `${line.slice(0, MAXIMUM_CHARACTERS)}…` : line;
}
