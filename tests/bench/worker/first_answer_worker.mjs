// For workerd, which compiles the module before it starts the Worker.

import module from '../berth.wasm';
import { firstAnswers } from './first_answer.mjs';

export default { fetch: () => Response.json(firstAnswers(module)) };
