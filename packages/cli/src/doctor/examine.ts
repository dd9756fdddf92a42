import { stepsynthVersion } from '../version.ts';
import { checkDisk } from './check-disk.ts';
import { checkEndpoint, type EndpointQuestion } from './check-endpoint.ts';
import { checkGit } from './check-git.ts';
import { checkHub } from './check-hub.ts';
import { checkNative } from './check-native.ts';
import { ok, problem, type Check } from './check.ts';

/** What `doctor` is to look at. */
export interface Examination {
  readonly endpoint: EndpointQuestion;
  readonly workingDirectory: string;
  /** Absolute folder that a run would have; need not be there. */
  readonly runDirectory: string;
}

const NODE = [22, 19] as const;

/** Looks at everything a run needs, one check after the other, so that write speed is measured on a quiet machine. */
export async function examine({ endpoint, workingDirectory, runDirectory }: Examination): Promise<readonly Check[]> {
  return [
    ok('stepsynth', stepsynthVersion),
    checkNode(process.versions.node),
    ...(await checkNative()),
    ...(await checkEndpoint(endpoint)),
    ...(await checkHub(endpoint.environment)),
    ...(await checkDisk(runDirectory)),
    ...(await checkGit(workingDirectory, runDirectory)),
  ];
}

/** Whether a version of Node is new enough. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > NODE[0] || (major === NODE[0] && minor >= NODE[1]);
  return enough ? ok('Node', version) : problem('Node', `${version} is too old`, `Install Node ${NODE.join('.')} or newer.`);
}
