import type {
  GoldPart, RunStore, StageResult, StoredCandidate, StoredEvent, StoredPrediction, StoredRationales,
} from '../ports/run-store.ts';

/** A run store in memory. Values are copied in and out, as through a file. */
export function createMemoryRunStore(): RunStore {
  const candidates = new Map<string, StoredCandidate>();
  const rationales = new Map<string, StoredRationales>();
  const stages = new Map<string, StageResult>();
  const predictions = new Map<string, readonly StoredPrediction[]>();
  const facts = new Map<string, unknown>();
  const events: StoredEvent[] = [];

  return {
    async saveCandidate(entry) {
      const { stage, round, slot, attempt } = entry.key;
      const key = [stage, round, attempt, slot].join('/');
      if (candidates.has(key)) throw new Error(`Slot ${key} was answered before.`);
      candidates.set(key, structuredClone(entry));
    },
    async candidates(stage, round) {
      return [...candidates.values()]
        .filter(({ key }) => key.stage === stage && key.round === round)
        .toSorted((one, other) => one.key.attempt - other.key.attempt || one.key.slot - other.key.slot)
        .map((entry) => structuredClone(entry));
    },
    async saveRationales(entry) {
      rationales.set(entry.label, structuredClone(entry));
    },
    rationales: async () => structuredClone([...rationales.values()]),
    async saveStage(result) {
      stages.set(`${result.stage}/${result.round}`, structuredClone(result));
    },
    stage: async (stage, round) => structuredClone(stages.get(`${stage}/${round}`)),
    async savePredictions(round, part, rows) {
      predictions.set(predictionKey(round, part), structuredClone(rows));
    },
    predictions: async (round, part) => structuredClone(predictions.get(predictionKey(round, part))),
    async saveFact(name, value) {
      facts.set(name, structuredClone(value));
    },
    fact: async (name) => structuredClone(facts.get(name)),
    async appendEvent(event) {
      events.push(structuredClone(event));
    },
    events: async () => structuredClone(events),
  };
}

function predictionKey(round: number, part: GoldPart): string {
  return `${round}/${part}`;
}
