import { createHash } from 'node:crypto';
import { createSimulatedWorld, simulatedTask } from '@stepsynth/core';

const world = createSimulatedWorld({ seed: 77 });
const [error] = world.goldRows(1, 'any');

/**
 * What a language model of the simulated world replies to a prompt of its task: a list of rationales, a review, a review
 * like the one in the prompt, or the label that it takes a review for. Prompt and `sample` alone decide.
 */
export async function simulatedReply(prompt: string, sample: number): Promise<string> {
  const slot = createHash('sha256').update(`${sample} ${prompt}`).digest().readUInt32BE() % 2 ** 24;
  const label = simulatedTask.labels.map(({ name }) => name).find((name) => new RegExp(`\\b${name}\\b`, 'u').test(prompt)) ?? 'positive';
  const teacher = world.teacher();
  const count = /consider (\d+) reasons/u.exec(prompt)?.[1];
  if (count !== undefined) {
    const reply = await teacher.proposeRationales!({ key: { stage: 'rationale', round: 0, slot, attempt: 0 }, label, count: Number(count) });
    return reply.rationales.map((rationale, place) => `${place + 1}. ${rationale}`).join('\n');
  }
  const judged = /^text: (.*)\n\nWhich of these labels fits\? (.*)$/mu.exec(prompt);
  if (judged !== null) {
    const vote = await teacher.vote!({ fields: { text: judged[1]! }, labels: judged[2]!.split(', '), ask: slot, temperature: 0 });
    return vote.label ?? 'I cannot tell.';
  }
  const [, like] = prompt.split('similar to:\n');
  const candidate = like === undefined
    ? await teacher.propose({ key: { stage: 'seed', round: 0, slot, attempt: 0 }, label, rationales: [] })
    : await teacher.propose({ key: { stage: 'extrapolation', round: 1, slot, attempt: 0 }, error: { ...error!, label, fields: { text: like } }, copy: 0 });
  return candidate.status === 'proposed' ? candidate.fields['text']! : '';
}
