import { bun } from './support/runtimes.mjs';
import { describeServer } from './support/suite.mjs';

describeServer('Bun', bun, { transports: ['udp', 'tcp', 'tls'], listens: true });
