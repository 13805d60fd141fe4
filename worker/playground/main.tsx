// The page begins here: the module of core comes with the script, so that a file server is enough.

import octets from 'berth:module';
import { render } from 'preact';
import { applyTheme } from '../../web/shared/theme.ts';
import { App } from './view/app.tsx';
import { start } from './view/store.ts';

applyTheme();
const root = document.querySelector('#page');
if (root === null) throw new Error('the page has no place for itself');
void WebAssembly.compile(octets).then((module) => {
  start(module);
  root.replaceChildren();
  render(<App />, root);
});
