const openingMarks = new Set(['“', '„', '«']);
const marks = new Set(['"', '“', '”', '„', '«', '»']);
const maximumLayers = 4;

/**
 * Strips quote marks that surround a whole text, an opening mark that is never closed, and a closing mark that
 * is the only one. A quoted title at the start ("Alien" is …) and a quotation at the end stay.
 */
export function stripSurroundingQuotes(text: string): string {
  let stripped = text.trim();
  for (let layer = 0; layer < maximumLayers; layer += 1) {
    const next = stripLayer(stripped);
    if (next === stripped) break;
    stripped = next;
  }
  return stripped;
}

function stripLayer(text: string): string {
  const single = stripSingleMarks(text);
  if (single !== text) return single;
  const { partner, places } = pairMarks(text);
  const last = lastMark(text, places);
  const startsQuoted = places[0] === 0;
  if (startsQuoted && last !== undefined && partner.get(0) === last) {
    return `${text.slice(1, last)}${afterClosing(text, last)}`.trim();
  }
  if (startsQuoted && !partner.has(0)) return text.slice(1).trim();
  if (last !== undefined && places.length === 1) return `${text.slice(0, last)}${text.slice(last + 1)}`.trim();
  return text;
}

/** The mark that ends the text, full stop and the like aside. */
function lastMark(text: string, places: readonly number[]): number | undefined {
  const last = places.at(-1);
  return last !== undefined && /^[.!?,;]?$/u.test(text.slice(last + 1)) ? last : undefined;
}

/** Punctuation after the closing mark, unless the quotation has its own. */
function afterClosing(text: string, last: number): string {
  return /[.!?…]$/u.test(text.slice(0, last)) ? '' : text.slice(last + 1);
}

/** Apostrophes open and close words as well, so single marks count only around a whole text. */
function stripSingleMarks(text: string): string {
  const inner = /^(?:'([^'\n]+)'|‘([^‘\n]+)’|`([^`]+)`)$/u.exec(text);
  return (inner?.[1] ?? inner?.[2] ?? inner?.[3] ?? text).trim();
}

/** Pairs opening with closing marks; a straight mark opens before a word and closes after one. */
function pairMarks(text: string): { partner: Map<number, number>; places: number[] } {
  const partner = new Map<number, number>();
  const places: number[] = [];
  const open: number[] = [];
  for (let place = 0; place < text.length; place += 1) {
    const mark = text.charAt(place);
    if (!marks.has(mark)) continue;
    places.push(place);
    if (opensAt(text, place, mark, open.length > 0)) {
      open.push(place);
      continue;
    }
    const start = open.pop();
    if (start === undefined) continue;
    partner.set(start, place);
    partner.set(place, start);
  }
  return { partner, places };
}

function opensAt(text: string, place: number, mark: string, insideQuotation: boolean): boolean {
  if (mark !== '"') return openingMarks.has(mark);
  const before = place === 0 ? ' ' : text.charAt(place - 1);
  const after = text.charAt(place + 1);
  const startsWord = /[\s([{>—–\-"'“‘]/u.test(before);
  const endsWord = after === '' || /\s/u.test(after);
  return startsWord && endsWord ? !insideQuotation : startsWord;
}
