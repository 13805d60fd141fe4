import { workerdPlain } from './support/runtimes.mjs';
import { describeServer } from './support/suite.mjs';

describeServer('workerd, a plain Worker', workerdPlain);
