const BLOCK = /^\s*<(think|thinking|reasoning)>(?:[\s\S]*?<\/\1>|[\s\S]*$)/iu;
const HEAD = /^(?:(?!<think>)[\s\S])*?<\/think>/iu;

/**
 * Drops the reasoning a model wrote before its answer: `<think>…</think>`, one that never closes (nothing is left), and
 * one whose opening tag stood in the prompt, as some chat templates have it. Tags inside the answer stay.
 */
export function stripReasoning(text: string): string {
  const head = HEAD.exec(text);
  if (head !== null) return text.slice(head[0].length).trimStart();
  let rest = text;
  while (BLOCK.test(rest)) rest = rest.replace(BLOCK, '').trimStart();
  return rest;
}
