/**
 * Counts the C++ tests in ctest's JUnit file. Each executable prints `N passed, N failed` at its end; one that crashed
 * before counts as one failure.
 *
 * @param {string} junit
 * @returns {import('./test-summary.mjs').TestReport}
 */
export function nativeTestReport(junit) {
  const counts = [...junit.matchAll(/<testcase\b([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)].map(([, attributes, body]) =>
    countExecutable(attributes ?? '', body ?? ''),
  );
  const sum = (/** @type {keyof typeof nothing} */ key) => counts.reduce((total, count) => total + count[key], 0);
  const failed = sum('failed');
  return { success: failed === 0 && counts.length > 0, numPassedTests: sum('passed'), numFailedTests: failed, numPendingTests: sum('skipped') };
}

const nothing = { passed: 0, failed: 0, skipped: 0 };

/** @param {string} attributes @param {string} body @returns {typeof nothing} */
function countExecutable(attributes, body) {
  const status = attributes.match(/\bstatus="(\w+)"/)?.[1];
  if (status === 'disabled' || status === 'notrun') return { ...nothing, skipped: 1 };
  const summary = [...body.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1);
  const passed = Number(summary?.[1] ?? (status === 'run' ? 1 : 0));
  const failed = Number(summary?.[2] ?? 0);
  return { ...nothing, passed, failed: status === 'run' ? failed : Math.max(1, failed) };
}
