import { deno } from './support/runtimes.mjs';
import { describeServer } from './support/suite.mjs';

describeServer('Deno', deno, { transports: ['udp', 'tcp', 'tls'], listens: true });
