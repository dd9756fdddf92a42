/** Where a text stops being JSON, and why. */
export interface JsonError {
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  readonly problem: string;
}

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma' | 'end';

/**
 * Finds the first place at which a text is no JSON (RFC 8259); undefined where it is JSON.
 * `JSON.parse` says that there is an error, but often not where.
 */
export function findJsonError(text: string): JsonError | undefined {
  const open: string[] = [];
  let expected: Expected = 'value';
  let place = skipSpace(text, 0);
  while (place < text.length) {
    const character = text[place] as string;
    const closes = open.at(-1) === '{' ? '}' : ']';
    if (expected === 'end') return at(place, 'something stands after the object');
    if (expected === 'colon') {
      if (character !== ':') return at(place, `a colon is missing before ${found(text, place)}`);
      expected = 'value';
      place += 1;
    } else if (open.length > 0 && character === closes && (expected === 'comma' || expected.endsWith(closes))) {
      open.pop();
      expected = open.length === 0 ? 'end' : 'comma';
      place += 1;
    } else if (expected === 'comma') {
      if (character !== ',') return at(place, `a comma or ${closes} is missing before ${found(text, place)}`);
      expected = closes === '}' ? 'key' : 'value';
      place += 1;
    } else if (character === '"') {
      const end = skipString(text, place);
      if (typeof end !== 'number') return end;
      expected = expected.startsWith('key') ? 'colon' : open.length === 0 ? 'end' : 'comma';
      place = end;
    } else if (expected.startsWith('key')) {
      return at(place, character === closes ? `a comma stands before ${closes}` : `a name in double quotes is missing before ${found(text, place)}`);
    } else if (character === '{' || character === '[') {
      open.push(character);
      expected = character === '{' ? 'key or }' : 'value or ]';
      place += 1;
    } else {
      const end = skipLiteral(text, place);
      if (end === undefined) return at(place, character === closes && open.length > 0 ? `a value is missing before ${closes}` : `${found(text, place)} is no JSON value`);
      expected = open.length === 0 ? 'end' : 'comma';
      place = end;
    }
    place = skipSpace(text, place);
  }
  return expected === 'end' ? undefined : at(text.length, 'the line ends in the middle');
}

function at(place: number, problem: string): JsonError {
  return { column: place + 1, problem };
}

/** The word or character at a place, for messages. */
function found(text: string, place: number): string {
  const word = /[\p{L}\p{N}_.+-]{1,20}/uy;
  word.lastIndex = place;
  return word.exec(text)?.[0] ?? String.fromCodePoint(text.codePointAt(place) as number);
}

function skipSpace(text: string, place: number): number {
  let next = place;
  while (next < text.length && ' \t\r\n'.includes(text[next] as string)) next += 1;
  return next;
}

function skipLiteral(text: string, place: number): number | undefined {
  const literal = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;
  literal.lastIndex = place;
  return literal.test(text) ? literal.lastIndex : undefined;
}

/** The place after the string that opens at `start`. */
function skipString(text: string, start: number): number | JsonError {
  const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
  let place = start + 1;
  while (place < text.length) {
    const code = text.charCodeAt(place);
    if (code === 0x22) return place + 1;
    if (code < 0x20) return at(place, `the control character U+${code.toString(16).toUpperCase().padStart(4, '0')} must be escaped`);
    if (code !== 0x5c) {
      place += 1;
      continue;
    }
    escape.lastIndex = place;
    if (!escape.test(text)) return at(place, `${text.slice(place, place + 2)} is no escape`);
    place = escape.lastIndex;
  }
  return at(start, 'a string is never closed');
}
