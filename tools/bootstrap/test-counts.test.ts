import { describe, expect, it } from 'vitest';
import { nativeTestReport } from './native-test-report.mjs';
import { countTests, failedTests, type TestReport } from './test-summary.mjs';

function report(passed: number, failed: number, skipped = 0): TestReport {
  return { success: failed === 0, numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped };
}

describe('countTests', () => {
  it('sums the reports of all projects', () => {
    expect(countTests([report(3, 0, 1), report(4, 2)], 1)).toEqual({ passed: 7, failed: 2, skipped: 1 });
  });

  it('counts a file that did not load as a failure', () => {
    expect(countTests([{ ...report(5, 0), success: false }], 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });

  it('counts a torn report and a crashed run as failures', () => {
    expect(countTests([undefined], 0).failed).toBe(1);
    expect(countTests([report(5, 0)], 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });
});

it('names failed tests, and files that did not load', () => {
  const testResults = [
    { name: '/elsewhere/a.test.ts', assertionResults: [{ fullName: 'adds', status: 'passed' }, { fullName: 'divides', status: 'failed' }] },
    { name: '/elsewhere/b.test.ts', message: 'Cannot find ./c.ts\nat line 1', assertionResults: [] },
    { name: '/elsewhere/d.test.ts', message: '', assertionResults: [{ fullName: 'waits', status: 'skipped' }] },
  ];
  expect(failedTests([undefined, { ...report(1, 1), testResults }])).toEqual(['/elsewhere/a.test.ts: divides', '/elsewhere/b.test.ts: Cannot find ./c.ts']);
});

describe('nativeTestReport', () => {
  const passed = '<testcase name="json" classname="json" time="0.1" status="run"><system-out>a test\n12 passed, 0 failed\n</system-out></testcase>';
  const failed = '<testcase name="plan" status="fail"><failure message="Failed"/><system-out>3 passed, 2 failed</system-out></testcase>';
  const crashed = '<testcase name="parity" status="fail"><failure message="SEGFAULT"/><system-out>half way</system-out></testcase>';
  const missing = '<testcase name="trainer" status="notrun"><skipped message="Unable to find executable"/></testcase>';

  it('sums the cases that the executables report', () => {
    expect(nativeTestReport(`<testsuite>${passed}${failed}</testsuite>`)).toEqual(report(15, 2));
  });

  it('counts a crash as one failure', () => {
    expect(nativeTestReport(`<testsuite>${passed}${crashed}</testsuite>`)).toEqual(report(12, 1));
  });

  it('succeeds only when something ran', () => {
    expect(nativeTestReport('').success).toBe(false);
    expect(nativeTestReport(`<testsuite>${passed}${missing}</testsuite>`)).toEqual(report(12, 0, 1));
  });
});
