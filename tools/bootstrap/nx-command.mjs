import path from 'node:path';
import { nodeModulesBin, pinnedNode, workspaceRoot } from './paths.mjs';

/** Environment in which `node` is the pinned one, and Nx neither asks, nor stays resident, nor calls home. */
export function workspaceEnvironment() {
  return {
    ...process.env,
    PATH: [nodeModulesBin, process.env['PATH'] ?? ''].join(path.delimiter),
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_NO_CLOUD: 'true',
    NX_INTERACTIVE: 'false',
  };
}

/** @param {readonly string[]} args */
export function nxCommand(args) {
  return {
    command: pinnedNode,
    args: [path.join(workspaceRoot, 'node_modules', 'nx', 'dist', 'bin', 'nx.js'), ...args],
    env: workspaceEnvironment(),
  };
}
