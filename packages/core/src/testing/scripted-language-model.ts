import type { Generation, GenerationRequest, LanguageModel } from '../ports/language-model.ts';

/** A text stands for a completed generation. */
export type ScriptedReply = string | Generation | Error;

/** One reply for all calls, replies in order of the calls, or a function of request and call number. */
export type Script = ScriptedReply | readonly ScriptedReply[] | ((request: GenerationRequest, call: number) => ScriptedReply | Promise<ScriptedReply>);

/** A language model that follows a script and records what it was asked. */
export interface ScriptedLanguageModel extends LanguageModel {
  readonly calls: readonly GenerationRequest[];
}

/** Counts a token for each word. An `Error` in the script is thrown; a list that runs out is an error. */
export function createScriptedLanguageModel(script: Script, { modelId = 'scripted' }: { modelId?: string } = {}): ScriptedLanguageModel {
  const calls: GenerationRequest[] = [];
  return {
    modelId,
    calls,
    async generate(request, options) {
      options?.signal?.throwIfAborted();
      const call = calls.push(request) - 1;
      const reply = await replyTo(script, request, call);
      if (reply instanceof Error) throw reply;
      return typeof reply === 'string' ? completed(request, reply) : reply;
    },
  };
}

async function replyTo(script: Script, request: GenerationRequest, call: number): Promise<ScriptedReply> {
  if (typeof script === 'function') return script(request, call);
  if (typeof script === 'string' || script instanceof Error || 'status' in script) return script;
  const reply = script[call];
  if (reply === undefined) throw new RangeError(`The script has ${script.length} replies; this is call ${call + 1}.`);
  return reply;
}

function completed(request: GenerationRequest, text: string): Generation {
  return { status: 'completed', text, usage: { promptTokens: countWords(request.prompt), completionTokens: countWords(text) } };
}

function countWords(text: string): number {
  return text.split(/\s+/u).filter((word) => word !== '').length;
}
