import { workerdPool } from './support/runtimes.mjs';
import { describeServer } from './support/suite.mjs';

describeServer('workerd, behind a Durable Object', workerdPool, { transports: ['tcp', 'tls'] });
