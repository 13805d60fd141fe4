import { node } from './support/runtimes.mjs';
import { describeServer } from './support/suite.mjs';

describeServer('Node', node, { transports: ['udp', 'tcp', 'tls'], listens: true });
