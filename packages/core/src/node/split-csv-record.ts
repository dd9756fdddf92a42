/** The fields of a CSV record. */
export interface CsvRecord {
  readonly cells: readonly string[];
  /** At least one field was in quotes. */
  readonly quoted: boolean;
}

/** Where and why a text is no CSV record. */
export interface CsvFault {
  /** Place in the text, from 0. */
  readonly place: number;
  readonly problem: string;
  readonly hint: string;
}

const DOUBLED = 'Write a quote inside a quoted field twice: "".';

/** Splits the text of one record (RFC 4180; it may hold line breaks inside quotes, and end with a carriage return). */
export function splitCsvRecord(text: string, separator: string): CsvRecord | CsvFault {
  const end = text.endsWith('\r') ? text.length - 1 : text.length;
  const cells: string[] = [];
  let quoted = false;
  let place = 0;
  for (;;) {
    let next: number;
    if (text[place] === '"') {
      const close = closingQuote(text, place + 1);
      if (close < 0) return { place, problem: 'a quote mark that is never closed', hint: DOUBLED };
      next = close + 1;
      if (next < end && text[next] !== separator) return { place: next, problem: 'text after a closing quote mark', hint: DOUBLED };
      cells.push(text.slice(place + 1, close).replaceAll('""', '"'));
      quoted = true;
    } else {
      const stop = text.indexOf(separator, place);
      next = stop < 0 ? end : Math.min(stop, end);
      const cell = text.slice(place, next);
      const fault = faultIn(cell);
      if (fault !== undefined) return { ...fault, place: place + fault.place };
      cells.push(cell);
    }
    if (next >= end) return { cells, quoted };
    place = next + 1;
  }
}

/** Place of the quote mark that closes a field; doubled ones do not. */
function closingQuote(text: string, from: number): number {
  let mark = text.indexOf('"', from);
  while (mark >= 0 && text[mark + 1] === '"') mark = text.indexOf('"', mark + 2);
  return mark;
}

function faultIn(cell: string): CsvFault | undefined {
  const mark = cell.indexOf('"');
  if (mark >= 0) return { place: mark, problem: 'a quote mark in a field without quotes around it', hint: 'Put the whole field in double quotes, and write each quote inside it twice: "".' };
  const carriage = cell.indexOf('\r');
  return carriage < 0 ? undefined : { place: carriage, problem: 'a carriage return in the middle of a line', hint: 'Save the file with LF or CRLF line ends, or put the field in double quotes.' };
}
