import { StepsynthError } from '../errors.ts';
import type { GoldValidation } from '../gold/gold-data.ts';
import type { Candidate, Slot, Teacher } from '../ports/teacher.ts';
import type { PoolSettings } from '../task/teacher-settings.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { createDrawOrders, type DrawKind, type DrawOrder } from './draw-orders.ts';
import { createPoolKeys } from './pool-keys.ts';
import { createPoolReader, type PoolRow } from './pool-rows.ts';
import { withoutSelectionRows, type SetAside } from './pool-selection.ts';

/** What a pool teacher draws from. */
export interface PoolTeacherOptions {
  readonly task: TaskSpec;
  /** Rows that seed data is drawn from. */
  readonly seedRows: readonly PoolRow[];
  /** Rows that answer errors. */
  readonly extrapolationRows: readonly PoolRow[];
  readonly settings: Pick<PoolSettings, 'errorKey' | 'fallback'>;
  readonly gold: GoldValidation;
  readonly goldRoles: 'split' | 'paper';
  readonly runSeed: number;
}

/** Where the rows of a pool went. */
export interface PoolStatistics {
  /** Rows that may be drawn, after those of selection were set aside. */
  readonly seedRows: number;
  readonly extrapolationRows: number;
  /** Distinct rows set aside under `goldRoles: split`. */
  readonly setAside: SetAside;
  /** Draws so far, rejected ones included. */
  readonly draws: Readonly<Record<DrawKind, number>>;
}

/** A teacher that draws from collected synthetic texts instead of writing. */
export interface PoolTeacher extends Teacher {
  readonly poolStatistics: PoolStatistics;
  /** What was set aside, in sentences for the report. */
  readonly warnings: readonly string[];
}

/**
 * Teacher of provider `pool`. A seed slot gets an unused row of its label, in an order shuffled by the run's seed.
 * An extrapolation slot gets an unused row keyed to that very error, else what `fallback` lists: the nearest unused
 * row of the label (BM25), any unused row of the label; else it is exhausted. A row is drawn once in a run, and one that
 * is keyed to another of the errors that the round extrapolates only where no other row is left.
 * Under `goldRoles: split`, rows keyed to selection rows or sharing a context with them are never drawn.
 */
export function createPoolTeacher(options: PoolTeacherOptions): PoolTeacher {
  const keys = createPoolKeys(options.settings.errorKey, { task: options.task, rows: options.extrapolationRows, examples: options.gold.selection });
  const { seedRows, extrapolationRows, setAside } = withoutSelectionRows(options, keys);
  const orders = createDrawOrders({ ...options, seedRows, extrapolationRows, keys, fallback: options.settings.fallback });
  const allowed = new Set([...seedRows, ...extrapolationRows].map((row) => row.id));
  const used = new Set<string>();
  const draws = { keyed: 0, nearest: 0, random: 0 };

  let keyedToErrors: ReadonlySet<string> = new Set();

  const free = (row: PoolRow): boolean => allowed.has(row.id) && !used.has(row.id);
  const freeFor = (kind: DrawKind, row: PoolRow): boolean => free(row) && (kind === 'keyed' || !keyedToErrors.has(row.id));

  const draw = (order: readonly DrawOrder[], isOffered: (kind: DrawKind, row: PoolRow) => boolean): Candidate | undefined => {
    for (const { kind, rows } of order) {
      const row = rows().find((candidate) => isOffered(kind, candidate));
      if (row === undefined) continue;
      used.add(row.id);
      draws[kind] += 1;
      const answer = row.answers?.[0];
      return { status: 'proposed', fields: row.fields, ...(answer !== undefined && { answer }), source: { kind, id: row.id } };
    }
    return undefined;
  };

  return {
    provider: 'pool',
    simulated: false,
    async propose(slot) { // no await: slots are answered in the order in which they are asked
      const order = 'error' in slot ? orders.forError(slot.error) : orders.forSeed(slot.label);
      return draw(order, freeFor) ?? draw(order, (_, row) => free(row)) ?? { status: 'exhausted', reason: exhaustedReason(slot) };
    },
    expectErrors(errors) {
      keyedToErrors = new Set(errors.flatMap((error) => keys.keyedTo(error).map(({ id }) => id)));
    },
    restore(slot, candidate) {
      if (candidate.status === 'exhausted') return;
      const { id, kind } = candidate.source;
      if (id === undefined || !allowed.has(id)) throw new StepsynthError('TEACHER', `Slot ${slot.key.slot} of ${slot.key.stage} ${slot.key.round} was answered by the pool row ${id}, which is not in the pool.`, { hint: 'Resume with the pool files of the run.' });
      used.add(id);
      if (kind === 'keyed' || kind === 'nearest' || kind === 'random') draws[kind] += 1;
    },
    get poolStatistics() {
      return { seedRows: seedRows.length, extrapolationRows: extrapolationRows.length, setAside, draws: { ...draws } };
    },
    warnings: describeSetAside(setAside),
  };
}

/** Reads the pool's files and creates its teacher. `resolve` finds a file that the task names. */
export async function loadPoolTeacher(
  options: Omit<PoolTeacherOptions, 'seedRows' | 'extrapolationRows' | 'settings'> & {
    readonly settings: PoolSettings;
    readonly labelField: string;
    readonly resolve: (file: string) => string;
  },
): Promise<PoolTeacher> {
  const { settings, resolve, labelField, ...rest } = options;
  const reader = createPoolReader({ task: rest.task, labelField });
  const seedRows = await reader.read(settings.seed.map(resolve));
  const extrapolationRows = await reader.read(settings.extrapolation.map(resolve));
  return createPoolTeacher({ ...rest, settings, seedRows, extrapolationRows });
}

function exhaustedReason(slot: Slot): string {
  return 'error' in slot
    ? `No unused pool row answers the error ${slot.error.id}.`
    : `No unused seed row${slot.context?.answer === undefined && slot.label !== '' ? ` of the label ${slot.label}` : ''} is left in the pool.`;
}

function describeSetAside({ keyedToSelection, contextInSelection }: SetAside): string[] {
  return [
    ...(keyedToSelection > 0 ? [`Pool: ${keyedToSelection} rows set aside: written from a selection row.`] : []),
    ...(contextInSelection > 0 ? [`Pool: ${contextInSelection} rows set aside: their context occurs in selection.`] : []),
  ];
}
