// The page begins here. The script stands in the head and is waited for, so that the chosen theme is
// there before anything is painted.

import { render } from 'preact';
import { applyTheme } from '../shared/theme.ts';
import { App } from './view/app.tsx';
import { readQueries } from './view/query_feed.ts';
import { start } from './view/store.ts';

applyTheme();
document.addEventListener('DOMContentLoaded', () => {
  const root = document.querySelector('#page');
  if (root === null) throw new Error('the page has no place for itself');
  root.replaceChildren();
  render(<App />, root);
  start();
  readQueries();
});
