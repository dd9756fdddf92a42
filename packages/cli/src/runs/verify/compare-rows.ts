/** A property of a row that is not what was made again. */
export interface PropertyChange {
  /** `(line)` where the line as a whole differs, such as one that is no JSON. */
  readonly property: string;
  /** As JSON; null where it should not be there. */
  readonly expected: string | null;
  /** As JSON; null where it is not there. */
  readonly found: string | null;
}

/** A row of the file that is not what was made again. */
export interface RowDifference {
  /** Line of the file, from 1; for a missing row where it should stand. */
  readonly line: number;
  readonly id: string;
  readonly kind: 'changed' | 'missing' | 'added';
  readonly changes: readonly PropertyChange[];
}

/** Compares the rows made again with those of the file, both as lines, by their ids. */
export function compareRows(expected: readonly string[], found: readonly string[]): RowDifference[] {
  const expectedIds = expected.map(idOf);
  const foundIds = found.map(idOf);
  const lastExpected = new Map(expectedIds.map((id, place) => [id, place]));
  const lastFound = new Map(foundIds.map((id, place) => [id, place]));
  const differences: RowDifference[] = [];
  let [here, there] = [0, 0];
  while (here < expected.length || there < found.length) {
    const line = there + 1;
    const [expectedId, foundId] = [expectedIds[here], foundIds[there]];
    const missing = foundId === undefined || (expectedId !== undefined && (lastExpected.get(foundId) ?? -1) > here && (lastFound.get(expectedId) ?? -1) < there);
    const added = expectedId === undefined || (foundId !== undefined && (lastFound.get(expectedId) ?? -1) > there && (lastExpected.get(foundId) ?? -1) < here);
    if (missing) differences.push({ line, id: expectedId as string, kind: 'missing', changes: [] });
    else if (added) differences.push({ line, id: foundId, kind: 'added', changes: [] });
    else if (expected[here] !== found[there]) differences.push({ line, id: expectedId, kind: 'changed', changes: changesOf(expected[here] as string, found[there] as string) });
    if (!added) here += 1;
    if (!missing) there += 1;
  }
  return differences;
}

function changesOf(expected: string, found: string): PropertyChange[] {
  const [was, is] = [parseObject(expected), parseObject(found)];
  const whole = [{ property: '(line)', expected, found }];
  if (was === undefined || is === undefined) return whole;
  const json = (row: Readonly<Record<string, unknown>>, name: string): string | null => (Object.hasOwn(row, name) ? JSON.stringify(row[name]) : null);
  const changes = [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((property) => ({ property, expected: json(was, property), found: json(is, property) }))
    .filter((change) => change.expected !== change.found);
  return changes.length === 0 ? whole : changes; // other spaces or another order
}

function idOf(line: string): string {
  const id = parseObject(line)?.['id'];
  return typeof id === 'string' ? id : line;
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
