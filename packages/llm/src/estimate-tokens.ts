type CountTokens = (text: string) => number;

const encoders = new Map<string, Promise<CountTokens>>();

/** Models before GPT-4o. */
const OLDER = /^(?:openai\/)?(?:gpt-3\.5|gpt-4(?!o|\.)|text-embedding)/iu;

/**
 * Tokens of a text, for estimates: exact for OpenAI's models, near for others, whose tokenizers are not known here.
 * The vocabulary is loaded at the first call.
 */
export async function estimateTokens(text: string, model = ''): Promise<number> {
  const count = await encoder(OLDER.test(model) ? 'cl100k_base' : 'o200k_base');
  return count(text);
}

function encoder(name: 'cl100k_base' | 'o200k_base'): Promise<CountTokens> {
  const loaded = encoders.get(name) ?? load(name);
  encoders.set(name, loaded);
  return loaded;
}

async function load(name: 'cl100k_base' | 'o200k_base'): Promise<CountTokens> {
  const { countTokens } = name === 'o200k_base' ? await import('gpt-tokenizer/encoding/o200k_base') : await import('gpt-tokenizer/encoding/cl100k_base');
  // a text may hold <|endoftext|> and the like: they are text here
  return (text) => countTokens(text, { disallowedSpecial: new Set() });
}
