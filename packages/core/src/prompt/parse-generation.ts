/** The generated field's text in a language model's reply, or why there is none. */
export type ParsedGeneration =
  | { readonly status: 'parsed'; readonly text: string }
  | { readonly status: 'unusable'; readonly reason: 'empty' | 'reasoning-only' };

/**
 * Takes the text of the generated field out of a reply: drops a reasoning block (`<think>…</think>`) and a code
 * fence around the whole, and trims. Quotes and preambles are the artefact filter's. Never throws.
 */
export function parseGeneration(reply: string): ParsedGeneration {
  const answer = reply.replace(/^\s*<think>[\s\S]*?<\/think>/iu, '').trim();
  if (/^<think>/iu.test(answer)) return { status: 'unusable', reason: 'reasoning-only' };
  const text = (/^```[^\n]*\n([\s\S]*?)\n?```$/u.exec(answer)?.[1] ?? answer).trim();
  return text === '' ? { status: 'unusable', reason: 'empty' } : { status: 'parsed', text };
}
