/** Something a person has to install or change; its message is the one line they see. */
export class PrerequisiteError extends Error {
  /** @param {string} message what is missing and what to install */
  constructor(message) {
    super(message);
    this.name = 'PrerequisiteError';
  }
}

/**
 * How to install a package of the system here.
 *
 * @param {{ apt: string, brew: string }} packages names by package manager
 */
export function installHint({ apt, brew }) {
  return process.platform === 'darwin' ? brew : `apt-get install ${apt} (or your system's package of it)`;
}
