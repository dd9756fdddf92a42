import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { StepsynthError } from '../../errors.ts';

/** `model_type`s that can be trained, with what else goes by them. */
export const modelFamilies: Readonly<Record<string, string>> = {
  bert: 'BERT and MiniLM',
  distilbert: 'DistilBERT',
  roberta: 'RoBERTa and DistilRoBERTa',
  camembert: 'CamemBERT',
  'xlm-roberta': 'XLM-RoBERTa',
};

const config = z.object({ model_type: z.string().optional() });

/**
 * Checks, before anything is paid for, that a checkpoint's architecture can be trained.
 * @param name How the user calls the checkpoint.
 * @throws StepsynthError CHECKPOINT that names its `model_type` and what works.
 */
export async function checkModelFamily(directory: string, name: string): Promise<void> {
  const file = path.join(directory, 'config.json');
  const parsed = config.safeParse(parseJson(await readFile(file, 'utf8')));
  if (!parsed.success) throw new StepsynthError('CHECKPOINT', `${name}: config.json is no model configuration`, { hint: `Look at ${file}; a checkpoint in Hugging Face layout has an object there.` });
  const type = parsed.data.model_type;
  if (type !== undefined && Object.hasOwn(modelFamilies, type)) return;
  const works = Object.entries(modelFamilies).map(([family, names]) => `${family} (${names})`).join(', ');
  throw new StepsynthError('CHECKPOINT', type === undefined ? `${name}: config.json has no model_type` : `${name}: model_type ${JSON.stringify(type)} is not supported`, {
    hint: `These model_types work: ${works}. For instance distilbert-base-uncased.`,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
