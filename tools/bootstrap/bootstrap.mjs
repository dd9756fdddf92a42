// npm run bootstrap: the set-up alone.
import { setUp } from './setup.mjs';

process.exitCode = (await setUp()) ? 0 : 1;
