/**
 * Packages with one binary a platform (nx, oxlint) name them as optional dependencies. npm leaves out of the lockfile
 * those that the registry at hand does not hold, and `npm ci` then refuses the lockfile everywhere. These entries are
 * added by name and version; npm fetches the one that fits a machine and skips the rest.
 */

/**
 * @typedef {{ version?: string, resolved?: string, optional?: boolean, dev?: boolean, os?: string[], cpu?: string[], libc?: string[],
 *   optionalDependencies?: Record<string, string> }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} Lockfile
 */

const operatingSystems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/**
 * Optional dependencies that a locked package names and the lockfile lacks.
 *
 * @param {Lockfile} lockfile
 */
export function missingPlatformPackages(lockfile) {
  return Object.entries(lockfile.packages).flatMap(([location, parent]) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(([name]) => !isLocked(lockfile, location, name))
      .map(([name, version]) => ({ name, version, dev: parent.dev === true })),
  );
}

/**
 * The lockfile with an entry for each of them, in npm's order.
 *
 * @param {Lockfile} lockfile
 * @returns {Lockfile}
 */
export function withPlatformPackages(lockfile) {
  const added = missingPlatformPackages(lockfile).map(({ name, version, dev }) => [
    `node_modules/${name}`,
    sorted({ version, ...platformOf(name), ...(dev ? { dev } : {}), optional: true }),
  ]);
  const packages = [...Object.entries(lockfile.packages), ...added].sort(([a], [b]) => String(a).localeCompare(String(b), 'en'));
  return { ...lockfile, packages: Object.fromEntries(packages) };
}

/** Keys as npm writes them: the version, then the alphabet. @param {LockedPackage} entry */
function sorted({ version, ...rest }) {
  return { version, ...Object.fromEntries(Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, 'en'))) };
}

/** @param {Lockfile} lockfile @param {string} location @param {string} name */
function isLocked(lockfile, location, name) {
  return [`node_modules/${name}`, `${location}/node_modules/${name}`].some((key) => lockfile.packages[key] !== undefined);
}

/**
 * Platform from a name such as `@nx/nx-linux-arm64-musl`.
 *
 * @param {string} name
 * @returns {Pick<LockedPackage, 'os' | 'cpu' | 'libc'>}
 */
function platformOf(name) {
  const parts = name.split(/[/-]/);
  const os = operatingSystems.filter((candidate) => parts.includes(candidate));
  const cpu = processors.filter((candidate) => parts.includes(candidate));
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`cannot tell the platform of ${name}: install from a registry that holds it`);
  const libc = parts.some((part) => part.startsWith('musl')) ? ['musl'] : ['glibc'];
  return { cpu, ...(os[0] === 'linux' ? { libc } : {}), os };
}
