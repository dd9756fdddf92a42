import { createHash } from 'node:crypto';
import { countCodePoints, createSimulatedQuestionWorld, type AnswerSpan, type Candidate } from '@stepsynth/core';

const world = createSimulatedQuestionWorld({ seed: 77 });
const contextPattern = /^Given a context: (.*)\n/u;

/** Shares of replies to a request for an answer that cannot be used, and why. */
const BAD_EVERY = 12;
const badAnswers = ['{"answer": "nobody at all"}', '{"answer": 1901}', 'ambiguous'] as const;

/**
 * What a language model of the simulated world of questions replies to a prompt of its task: an answer in JSON, or a
 * question. One in four answers is bad: not in the context, not readable, or in the context more than once. Prompt and
 * `sample` alone decide.
 */
export async function simulatedQuestionReply(prompt: string, sample: number): Promise<string> {
  const number = createHash('sha256').update(`${sample} ${prompt}`).digest().readUInt32BE();
  const slot = number % 2 ** 24;
  const context = contextPattern.exec(prompt)?.[1] ?? '';
  const rest = prompt.replace(contextPattern, '');
  const seedKey = { stage: 'seed', round: 0, slot, attempt: 0 } as const;
  if (rest.startsWith('Quote')) {
    const bad = badAnswers[number % BAD_EVERY];
    if (bad !== undefined && bad !== 'ambiguous') return bad;
    const { answer } = proposed(await world.teacher().propose({ key: seedKey, label: '', rationales: [], context: { id: 'asked', text: context } }));
    return bad === 'ambiguous' ? JSON.stringify({ answer: context.split(' ').slice(0, 2).join(' ') }) : JSON.stringify({ answer: answer.text, sentence: sentenceOf(context, answer) });
  }
  const [, text, question] = /^(.*?) is the answer to(?:: (.*)\.| the following question:)$/mu.exec(rest) ?? [];
  const answer = { text: text ?? '', start: countCodePoints(context.slice(0, context.indexOf(text ?? ''))) };
  const { fields } = question === undefined
    ? proposed(await world.teacher().propose({ key: seedKey, label: answer.text, rationales: [], context: { id: 'asked', text: context, answer } }))
    : proposed(await world.teacher().propose({ key: { ...seedKey, stage: 'extrapolation', round: 1 }, copy: 0, error: { id: 'asked', fields: { context, question }, label: answer.text, answers: [answer] } }));
  return fields['question'] ?? '';
}

function proposed(candidate: Candidate): Extract<Candidate, { status: 'proposed' }> & { readonly answer: AnswerSpan } {
  if (candidate.status !== 'proposed' || candidate.answer === undefined) throw new Error('The simulated teacher proposed nothing.');
  return { ...candidate, answer: candidate.answer };
}

/** The sentence around the answer. */
function sentenceOf(context: string, { start }: AnswerSpan): string {
  let end = 0;
  for (const sentence of context.split(/(?<=\.) /u)) {
    end += sentence.length + 1;
    if (end > start) return sentence;
  }
  return context;
}
