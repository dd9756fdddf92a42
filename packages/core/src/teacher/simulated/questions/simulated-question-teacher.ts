import type { Candidate, ExtrapolationSlot, SeedSlot, Slot, Teacher } from '../../../ports/teacher.ts';
import { createRandom, type Random } from '../../../random/seeded-random.ts';
import type { SimulatedRates } from '../simulated-teacher.ts';
import { readFacts } from './context.ts';
import type { Fact } from './people.ts';
import { questionKindNames, questionKinds, zeroShotKinds, type QuestionKindName } from './question-kinds.ts';
import { placeOf } from './question-rows.ts';
import { answerIn, answerOf, parseQuestion, writeQuestion } from './question.ts';

const source = { kind: 'simulated', modelId: 'simulated' } as const;

/** A question that the teacher has in mind, and the fact that it is about. */
interface Intention {
  readonly kind: QuestionKindName;
  readonly fact: Fact;
}

/**
 * A teacher of the closed world of questions. Unasked it chooses an answer and asks for it in ways narrower than gold's.
 * Given an error it sees what a prompt would hold, context, question and answer: it recognises the kind of the question and
 * asks once more in that way, in other words, for the same answer. It slips at the stated rates; a mislabelled row asks about the other person.
 */
export function createSimulatedQuestionTeacher({ seed, rates }: { seed: number; rates: SimulatedRates }): Teacher {
  return {
    provider: 'simulated',
    simulated: true,
    async propose(slot, options): Promise<Candidate> {
      options?.signal?.throwIfAborted();
      const { stage, round, slot: place, attempt } = slot.key;
      const random = createRandom(seed, 'simulated-question-teacher', stage, round, place, attempt);
      const context = 'error' in slot ? slot.error.fields['context'] ?? '' : slot.context?.text ?? '';
      const facts = readFacts(context);
      if (facts.length === 0) return { status: 'refused', reason: 'refusal', source };
      const intention = 'error' in slot ? extrapolated(random, slot, facts, rates.errorRate) : unasked(random, slot, facts);
      const answer = givenAnswer(slot) ?? placeOf(context, intention.fact, answerOf(intention.kind, intention.fact));
      return { status: 'proposed', fields: { context, question: writeReply(random, intention, facts, rates) }, answer, source };
    },
  };
}

/** A way to ask for the answer of the slot where it has one, else for any. */
function unasked(random: Random, { context }: SeedSlot, facts: readonly Fact[]): Intention {
  const wanted = context?.answer?.text;
  const open = wanted === undefined ? questionKindNames : questionKindNames.filter((kind) => factsFor(kind, facts, wanted).length > 0);
  const weights = open.map((kind) => zeroShotKinds[kind]);
  const kind = (weights.some((weight) => weight > 0) ? open[random.weightedIndex(weights)] : random.choice(open)) as QuestionKindName;
  return { kind, fact: random.choice(factsFor(kind, facts, wanted)) };
}

/** The kind and the fact of the error; by mistake another way to ask for the same answer. */
function extrapolated(random: Random, { key, copy, error }: ExtrapolationSlot, facts: readonly Fact[], errorRate: number): Intention {
  const answer = error.answers?.[0];
  const parsed = parseQuestion(error.fields['question'] ?? '');
  const mistaken = random.next() < errorRate;
  const fact = parsed === undefined || answerIn(facts, parsed) === undefined ? undefined : factsFor(parsed.kind, facts, answer?.text).find(({ person, value }) => person === parsed.about || value === parsed.about);
  if (parsed === undefined || fact === undefined || mistaken) {
    return unasked(random, { key, label: error.label, rationales: [], context: { id: `${error.id}/${copy}`, text: error.fields['context'] ?? '', ...(answer !== undefined && { answer }) } }, facts);
  }
  return { kind: parsed.kind, fact };
}

function factsFor(kind: QuestionKindName, facts: readonly Fact[], answer: string | undefined): readonly Fact[] {
  return facts.filter((fact) => fact.relation === questionKinds[kind].relation && (answer === undefined || answerOf(kind, fact) === answer));
}

function givenAnswer(slot: Slot) {
  return 'error' in slot ? slot.error.answers?.[0] : slot.context?.answer;
}

function writeReply(random: Random, { kind, fact }: Intention, facts: readonly Fact[], rates: SimulatedRates): string {
  if (random.next() < rates.refusalRate) return "I'm sorry, but as an AI language model I cannot ask a question about this person.";
  const other = facts.find(({ relation, person }) => relation === fact.relation && person !== fact.person);
  const about = random.next() < rates.mislabelRate && other !== undefined ? other : fact;
  const question = writeQuestion(random, kind, about);
  if (random.next() >= rates.artefactRate) return question;
  return random.next() < 0.5 ? `"${question}"` : `Here is a question: ${question}`;
}
