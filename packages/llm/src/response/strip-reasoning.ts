const OPENING = /^\s*<(think|thinking|reasoning)>/iu;
const CLOSING = /<\/(?:think|thinking|reasoning)>/iu;

/**
 * Drops the reasoning a model wrote before its answer: `<think>…</think>`, one that never closes (nothing is left), and
 * one whose opening tag stood in the prompt, as some chat templates have it.
 */
export function stripReasoning(text: string): string {
  const closing = CLOSING.exec(text);
  const opened = OPENING.test(text);
  if (closing === null) return opened ? '' : text;
  if (!opened && /<(?:think|thinking|reasoning)>/iu.test(text.slice(0, closing.index))) return text; // tags within the answer
  return stripReasoning(text.slice(closing.index + closing[0].length).trimStart());
}
