import { StepsynthError, type Candidate, type Journal, type RunStore, type SlotKey, type StoredCandidate, type Teacher } from '@stepsynth/core';

/** The journal holds no answer to a call that the run made. */
export class MissingAnswerError extends StepsynthError {
  readonly key: string;

  constructor(key: string) {
    super('JOURNAL', `The journal holds no answer with the key ${key}.`);
    this.name = 'MissingAnswerError';
    this.key = key;
  }
}

/** A journal that stands for the model itself: what it does not hold cannot be had. */
export function answersOnly(journal: Journal): Journal {
  return {
    async find(key) {
      const entry = await journal.find(key);
      if (entry === undefined) throw new MissingAnswerError(key);
      return entry;
    },
    append: () => Promise.reject(new Error('Nothing is asked, so nothing is kept.')),
  };
}

/** A call whose answer is not in the journal, and the slot it was made for. */
export interface MissingAnswer {
  readonly key: string;
  readonly slot: SlotKey;
}

/** A teacher asked again, and the answers it could not give. */
export interface RepeatingTeacher {
  readonly teacher: Teacher;
  readonly missing: readonly MissingAnswer[];
}

/**
 * Asks `inner` for the slots that the run had an answer to; a slot without one was cut off by the budget, and gets none now.
 * A refusal is kept in no journal and adds no row: the run's own record of it is taken.
 */
export function repeatAnswers(inner: Teacher, recorded: readonly StoredCandidate[]): RepeatingTeacher {
  const known = new Map(recorded.map(({ key, candidate }) => [placeOf(key), candidate]));
  const missing: MissingAnswer[] = [];
  const noteMissing = (error: unknown, slot: SlotKey): void => {
    if (!(error instanceof MissingAnswerError)) throw error;
    missing.push({ key: error.key, slot });
  };
  return {
    missing,
    teacher: {
      ...inner,
      async propose(slot, options): Promise<Candidate> {
        const before = known.get(placeOf(slot.key));
        if (before === undefined) return { status: 'exhausted', reason: 'the run was given no answer' };
        return inner.propose(slot, options).catch((error: unknown) => {
          if (before.status !== 'refused') noteMissing(error, slot.key);
          return before.status === 'refused' ? before : { status: 'exhausted', reason: 'the journal holds no answer' };
        });
      },
      ...(inner.proposeRationales !== undefined && {
        proposeRationales(slot, options) {
          return inner.proposeRationales!(slot, options).catch((error: unknown) => {
            const before = known.get(placeOf(slot.key));
            const refused = before?.status === 'proposed' && Object.keys(before.fields).length === 0;
            if (!refused) noteMissing(error, slot.key);
            return { rationales: refused ? [] : [`missing ${slot.label}`], source: { kind: 'generated' } };
          });
        },
      }),
    },
  };
}

/** Every answer that a run was given, up to its final round. */
export async function recordedAnswers(store: RunStore, finalRound: number): Promise<readonly StoredCandidate[]> {
  const rounds = Array.from({ length: finalRound }, (_, round) => [store.candidates('extrapolation', round + 1), store.candidates('control', round + 1)]).flat();
  return (await Promise.all([store.candidates('rationale', 0), store.candidates('seed', 0), store.candidates('seed', 1), store.candidates('extrapolation', 0), ...rounds])).flat();
}

function placeOf({ stage, round, slot, attempt }: SlotKey): string {
  return [stage, round, slot, attempt].join('/');
}
