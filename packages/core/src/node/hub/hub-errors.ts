import { StepsynthError } from '../../errors.ts';
import { checkpointNameText, type CheckpointName } from './checkpoint-name.ts';
import { HubResponseError } from './hub-fetch.ts';
import type { HubSettings } from './hub-settings.ts';

/** What went wrong between us and the hub, or on the disk, as an error a user can act on. */
export function describeHubError(error: unknown, name: CheckpointName, settings: HubSettings): unknown {
  if (error instanceof StepsynthError) return error;
  if (error instanceof HubResponseError) return responseError(error, name, settings);
  const code = systemCode(error);
  if (code !== undefined && ['ENOSPC', 'EDQUOT'].includes(code)) return failure(name, `the disk of ${settings.cacheDirectory} is full`, 'Make room there, or set HF_HOME to a folder on a larger disk; the download goes on where it stopped.', error);
  if (code !== undefined && ['EACCES', 'EPERM', 'EROFS'].includes(code)) return failure(name, `the Hugging Face cache ${settings.cacheDirectory} cannot be written (${code})`, 'Set HF_HOME to a folder that this user may write.', error);
  if (isTransport(error)) return failure(name, `${hostOf(settings)} cannot be reached (${code ?? innermostMessage(error)})`, 'Check the network; behind a proxy set HTTPS_PROXY and NODE_USE_ENV_PROXY=1, for a mirror HF_ENDPOINT. --checkpoint DIR needs no network.', error);
  return error;
}

/** True where trying again may help: the connection broke, or the hub was busy. */
export function isTransient(error: unknown): boolean {
  if (error instanceof HubResponseError) return error.status === 408 || error.status === 429 || error.status >= 500;
  return isTransport(error) && !/CERT|SELF_SIGNED|ENOTFOUND/.test(systemCode(error) ?? '');
}

/** The error for a name that nothing but the hub could have answered. */
export function offlineError(name: CheckpointName, { cacheDirectory, offlineBy }: HubSettings): StepsynthError {
  const shown = checkpointNameText(name);
  return failure(name, `is not whole in the Hugging Face cache (${cacheDirectory}), and ${offlineBy} forbids to download it`, `Unset ${offlineBy}; or fetch it where there is a network (hf download ${name.repository}), copy the cache and set HF_HOME; or give a folder instead of ${shown}.`);
}

/** `NAME: what` */
export function failure(name: CheckpointName, what: string, hint: string, cause?: unknown): StepsynthError {
  return new StepsynthError('CHECKPOINT', `${checkpointNameText(name)}: ${what}`, { hint, cause });
}

function responseError(error: HubResponseError, name: CheckpointName, settings: HubSettings): StepsynthError {
  const { status, errorCode } = error;
  const host = hostOf(settings);
  const tokenHint = settings.token === undefined ? 'set HF_TOKEN to a token of an account that may read it' : 'check that the token in use (HF_TOKEN, or the one hf auth login kept) may read it';
  if (errorCode === 'GatedRepo') return failure(name, `is gated on ${host} (${status})`, `Accept its conditions on ${settings.endpoint}/${name.repository}, then ${tokenHint}.`, error);
  if (errorCode === 'RevisionNotFound') return failure({ ...name, revision: 'main' }, `has no revision ${name.revision} on ${host}`, 'Name a branch, a tag or a whole commit after the @, or leave it out for the main one.', error);
  // the hub answers 401 for what does not exist, so that private names do not leak
  if (status === 404 || errorCode === 'RepoNotFound' || (status === 401 && settings.token === undefined)) {
    return failure(name, `there is no such repository on ${host}, or it is private (${status})`, `Check the name on ${settings.endpoint}/models; if it is private, ${tokenHint}. A local folder is given by its path.`, error);
  }
  if (status === 401) return failure(name, `${host} refuses the token (401)`, 'It may be mistyped or expired: set HF_TOKEN anew, or unset it for a public repository (and remove the token file that hf auth login kept).', error);
  if (status === 403) return failure(name, `access is denied on ${host} (403)`, `Accept its conditions on ${settings.endpoint}/${name.repository} if it has any, and ${tokenHint}.`, error);
  return failure(name, `${host} answers ${status}`, status === 429 ? 'Too many requests: wait some minutes, or set HF_TOKEN for a higher limit.' : 'Try again in some minutes, or give a local folder with --checkpoint DIR.', error);
}

function isTransport(error: unknown): boolean {
  if (typeof error === 'string') return true; // what @huggingface/hub makes of a broken stream
  if (!(error instanceof Error)) return false;
  const code = systemCode(error);
  return error.name === 'TimeoutError' || error.message === 'fetch failed' || error.message === 'terminated' || (code !== undefined && /^(UND_ERR|ECONN|EAI_|ENOTFOUND|ENET|EHOST|EPIPE|ETIMEDOUT|ERR_SSL|ERR_TLS|CERT|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/.test(code));
}

function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return systemCode(error instanceof AggregateError ? error.errors[0] : error.cause);
}

function hostOf({ endpoint }: HubSettings): string {
  return new URL(endpoint).host;
}

function innermostMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : innermostMessage(error.cause);
}
