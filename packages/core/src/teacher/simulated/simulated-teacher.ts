import type { Label } from '../../example/example.ts';
import type { Candidate, RationaleReply, RationaleSlot, SeedSlot, Slot, Teacher, Vote } from '../../ports/teacher.ts';
import { createRandom, type Random } from '../../random/seeded-random.ts';
import type { SimulatedSettings } from '../../task/teacher-settings.ts';
import { zeroShotWeights } from './distributions.ts';
import { adjectives, fillers, opposite, type Polarity } from './lexicon.ts';
import { parseSentence } from './parse-sentence.ts';
import { phenomenonNames, type Phenomenon } from './phenomena.ts';
import { isPolarity } from './template.ts';
import { writeSentence, type SentenceHints } from './write-sentence.ts';

/** How often the simulated teacher slips; each a share of its candidates. */
export type SimulatedRates = Omit<SimulatedSettings, 'provider'>;

const source = { kind: 'simulated', modelId: 'simulated' } as const;

/**
 * A teacher of the closed world. Unasked it writes from a distribution narrower than gold. Given an error it sees what a
 * prompt would hold, its text and its gold label: it recognises the phenomenon in the text and writes another sentence of
 * it with that label. Asked for a vote it reads the polarity, and mistakes it at the error rate. It slips at the stated rates. What it writes depends on the seed and the slot's key alone.
 */
export function createSimulatedTeacher({ seed, rates, field }: { seed: number; rates: SimulatedRates; field: string }): Teacher {
  return {
    provider: 'simulated',
    simulated: true,
    async propose(slot, options) {
      options?.signal?.throwIfAborted();
      const random = createRandom(seed, 'simulated-teacher', ...keyParts(slot.key));
      return { status: 'proposed', fields: { [field]: writeReply(random, slot, rates, field) }, source } satisfies Candidate;
    },
    async vote({ fields, ask }, options): Promise<Vote> {
      options?.signal?.throwIfAborted();
      const text = fields[field] ?? '';
      const polarity = parseSentence(text)?.polarity;
      if (polarity === undefined) return {};
      return { label: createRandom(seed, 'simulated-vote', text, ask).next() < rates.errorRate ? opposite(polarity) : polarity };
    },
    async proposeRationales(slot, options): Promise<RationaleReply> {
      options?.signal?.throwIfAborted();
      return { rationales: listRationales(createRandom(seed, 'simulated-rationales', ...keyParts(slot.key)), slot), source };
    },
  };
}

function writeReply(random: Random, slot: Slot, rates: SimulatedRates, field: string): string {
  const label = polarityOf('error' in slot ? slot.error.label : slot.label);
  if (random.next() < rates.refusalRate) return `I'm sorry, but as an AI language model I cannot write a ${label} review.`;
  const polarity = random.next() < rates.mislabelRate ? opposite(label) : label;
  const phenomenon = 'error' in slot ? extrapolated(random, slot.error.fields[field] ?? '', rates.errorRate) : unasked(random);
  const hints = 'error' in slot ? {} : hintsFrom(random, slot);
  const sentence = writeSentence(random, phenomenon, polarity, hints);
  return random.next() < rates.artefactRate ? withArtefact(random, sentence, label) : sentence;
}

function unasked(random: Random, without?: Phenomenon): Phenomenon {
  return phenomenonNames[random.weightedIndex(zeroShotWeights(without))] as Phenomenon;
}

/** The phenomenon of the error, or by mistake another that comes to mind; unasked where the text is not understood. */
function extrapolated(random: Random, text: string, errorRate: number): Phenomenon {
  const phenomenon = parseSentence(text)?.phenomenon;
  const mistaken = random.next() < errorRate;
  return phenomenon === undefined || mistaken ? unasked(random, phenomenon) : phenomenon;
}

/** One of the rationales in the prompt, such as "superb acting", gives the words. */
function hintsFrom(random: Random, { rationales }: SeedSlot): SentenceHints {
  if (rationales.length === 0) return {};
  const [own, aspect] = random.choice(rationales).split(' ');
  return { ...(own === undefined ? {} : { own }), ...(aspect === undefined ? {} : { aspect }) };
}

/** "superb acting", "witty script" …: each adjective of the label once before any comes twice. */
function listRationales(random: Random, { label, count }: RationaleSlot): string[] {
  const own = random.shuffle(adjectives[polarityOf(label)]);
  return Array.from({ length: count }, (_, place) => `${own[place % own.length]} ${random.choice(fillers.aspect)}`);
}

function withArtefact(random: Random, sentence: string, label: Polarity): string {
  return random.next() < 0.5 ? `"${sentence}"` : `Here is a ${label} review: ${sentence}`;
}

function keyParts({ stage, round, slot, attempt }: Slot['key']): [string, number, number, number] {
  return [stage, round, slot, attempt];
}

function polarityOf(label: Label): Polarity {
  if (!isPolarity(label)) throw new RangeError(`The closed world has no label "${label}".`);
  return label;
}
