import { z } from 'zod';
import { StepsynthError } from '../errors.ts';

const specialToken = z.union([z.string(), z.object({ content: z.string() }).transform((token) => token.content)]);

/** The part of tokenizer_config.json that says how a BERT vocabulary is used; defaults are Hugging Face's. */
const configSchema = z.object({
  do_lower_case: z.boolean().default(true),
  tokenize_chinese_chars: z.boolean().default(true),
  strip_accents: z.boolean().nullable().default(null),
  unk_token: specialToken.default('[UNK]'),
  cls_token: specialToken.default('[CLS]'),
  sep_token: specialToken.default('[SEP]'),
  pad_token: specialToken.default('[PAD]'),
  mask_token: specialToken.default('[MASK]'),
});

/**
 * The tokenizer.json that Hugging Face makes of a BERT WordPiece vocabulary.
 * @param vocabulary Contents of vocab.txt: one token a line, its id the line number from 0.
 * @param config Parsed tokenizer_config.json, `{}` where there is none.
 * @param place Folder, for messages.
 * @throws StepsynthError ENCODING where the vocabulary lacks a special token.
 */
export function buildWordPieceTokenizer(vocabulary: string, config: unknown, place: string): string {
  const parsed = configSchema.safeParse(config);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new StepsynthError('ENCODING', `${place}: tokenizer_config.json: ${issue?.path.join('.')}: ${issue?.message}.`, { hint: 'Put the checkpoint’s tokenizer.json beside it.' });
  }
  const settings = parsed.data;
  const ids = readVocabulary(vocabulary);
  const idOf = (token: string): number => {
    const id = ids.get(token);
    if (id !== undefined) return id;
    throw new StepsynthError('ENCODING', `${place}: vocab.txt has no ${token}: it is no BERT WordPiece vocabulary.`, {
      hint: 'Put the checkpoint’s tokenizer.json into the folder.',
    });
  };
  const special = [settings.pad_token, settings.unk_token, settings.cls_token, settings.sep_token, settings.mask_token];
  const required = [settings.unk_token, settings.cls_token, settings.sep_token];
  for (const token of required) idOf(token);

  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [...new Set(special)].filter((token) => ids.has(token))
      .map((content) => ({ id: idOf(content), content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }))
      .sort((a, b) => a.id - b.id),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: settings.tokenize_chinese_chars,
      strip_accents: settings.strip_accents,
      lowercase: settings.do_lower_case,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: bertTemplate(settings.cls_token, settings.sep_token, idOf),
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: { type: 'WordPiece', unk_token: settings.unk_token, continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: Object.fromEntries(ids) },
  });
}

/** A token that stands twice has the id of its last line, as in Hugging Face's reader. */
function readVocabulary(text: string): Map<string, number> {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return new Map(lines.map((line, id) => [line.replace(/\r$/, ''), id]));
}

/** [CLS] A [SEP], or [CLS] A [SEP] B [SEP] with token type 1 from B on. */
function bertTemplate(cls: string, sep: string, idOf: (token: string) => number): unknown {
  const special = (id: string, typeId: number): unknown => ({ SpecialToken: { id, type_id: typeId } });
  const sequence = (id: 'A' | 'B', typeId: number): unknown => ({ Sequence: { id, type_id: typeId } });
  const declaration = (token: string): unknown => ({ id: token, ids: [idOf(token)], tokens: [token] });
  return {
    type: 'TemplateProcessing',
    single: [special(cls, 0), sequence('A', 0), special(sep, 0)],
    pair: [special(cls, 0), sequence('A', 0), special(sep, 0), sequence('B', 1), special(sep, 1)],
    special_tokens: { [cls]: declaration(cls), [sep]: declaration(sep) },
  };
}
