import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { StepsynthError } from '../../errors.ts';
import { isMissing } from '../durable-files.ts';

/** Where checkpoints by name come from, as Hugging Face's own libraries read it from the environment. */
export interface HubSettings {
  /** Without a slash at the end. @default 'https://huggingface.co' */
  readonly endpoint: string;
  /** Holds `models--organisation--name` folders. @default '~/.cache/huggingface/hub' */
  readonly cacheDirectory: string;
  /** Never printed, never written. */
  readonly token?: string;
  /** Name of the variable that forbids network use; undefined where it is allowed. */
  readonly offlineBy?: string;
}

const text = z.string().trim().transform((value) => (value === '' ? undefined : value)).optional();
const flag = z.string().optional().transform((value) => ['1', 'ON', 'YES', 'TRUE'].includes(value?.trim().toUpperCase() ?? ''));
const endpoint = text.pipe(z.url({ protocol: /^https?$/, error: 'is no http or https address' }).optional());

const environmentSchema = z.object({
  HF_ENDPOINT: endpoint,
  HF_HOME: text,
  HF_HUB_CACHE: text,
  HUGGINGFACE_HUB_CACHE: text,
  XDG_CACHE_HOME: text,
  HF_TOKEN: text,
  HUGGING_FACE_HUB_TOKEN: text,
  HF_TOKEN_PATH: text,
  HF_HUB_DISABLE_IMPLICIT_TOKEN: flag,
  HF_HUB_OFFLINE: flag,
  TRANSFORMERS_OFFLINE: flag,
  HOME: text,
});

type Environment = z.output<typeof environmentSchema>;

/** Reads the environment and the token file. Throws USAGE that names the variable which makes no sense. */
export async function readHubSettings(environment: Readonly<Record<string, string | undefined>>): Promise<HubSettings> {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new StepsynthError('USAGE', `the environment variable ${issue!.path.join('.')} ${issue!.message}`, { hint: 'Write it as in HF_ENDPOINT=https://huggingface.co, or unset it.' });
  }
  const variables = parsed.data;
  const home = expand(variables.HF_HOME ?? path.join(variables.XDG_CACHE_HOME ?? '~/.cache', 'huggingface'), variables);
  const token = await readToken(variables, home);
  const offlineBy = variables.HF_HUB_OFFLINE ? 'HF_HUB_OFFLINE' : variables.TRANSFORMERS_OFFLINE ? 'TRANSFORMERS_OFFLINE' : undefined;
  return {
    endpoint: (variables.HF_ENDPOINT ?? 'https://huggingface.co').replace(/\/+$/, ''),
    cacheDirectory: expand(variables.HF_HUB_CACHE ?? variables.HUGGINGFACE_HUB_CACHE ?? path.join(home, 'hub'), variables),
    ...(token !== undefined && { token }),
    ...(offlineBy !== undefined && { offlineBy }),
  };
}

async function readToken(variables: Environment, home: string): Promise<string | undefined> {
  if (variables.HF_HUB_DISABLE_IMPLICIT_TOKEN) return undefined;
  const given = variables.HF_TOKEN ?? variables.HUGGING_FACE_HUB_TOKEN;
  if (given !== undefined) return given;
  const file = expand(variables.HF_TOKEN_PATH ?? path.join(home, 'token'), variables);
  const kept = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return '';
    throw new StepsynthError('CHECKPOINT', `the Hugging Face token file ${file} cannot be read`, { hint: 'Check its permissions, or set HF_TOKEN.', cause: error });
  });
  return kept.trim() === '' ? undefined : kept.trim();
}

function expand(folder: string, { HOME }: Environment): string {
  return path.resolve(folder.replace(/^~(?=$|[/\\])/, HOME ?? homedir()));
}
