import { edgeRuntime } from './support/runtimes.mjs';
import { describeServer } from './support/suite.mjs';

describeServer("Vercel's edge-runtime", edgeRuntime);
