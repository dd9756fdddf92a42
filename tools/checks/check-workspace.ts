// Part of `npm run lint`: what oxlint and tsc do not see.
import { lengthProblems } from './file-length.ts';
import { versionProblems } from './pinned-versions.ts';
import { referenceProblems } from './project-references.ts';
import { workspaceRoot } from './workspace.ts';

const problems = [...referenceProblems(workspaceRoot), ...lengthProblems(workspaceRoot), ...versionProblems(workspaceRoot)];
for (const problem of problems) console.error(problem);
console.log(`workspace checks: ${problems.length === 0 ? 'nothing to complain about' : `${problems.length} problems`}`);
process.exitCode = problems.length === 0 ? 0 : 1;
