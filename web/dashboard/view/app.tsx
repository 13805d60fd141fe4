import { wantsToken } from '../api/ask.ts';
import { Cache } from './cache.tsx';
import { Charts } from './charts.tsx';
import { Connections } from './connections.tsx';
import { Figures } from './figures.tsx';
import { Listeners } from './listeners.tsx';
import { Lists } from './lists.tsx';
import { Lookup } from './lookup.tsx';
import { Queries } from './queries.tsx';
import { TokenEntry } from './token_entry.tsx';
import { TopBar } from './top_bar.tsx';
import { Tops } from './tops.tsx';
import { Upstreams } from './upstreams.tsx';
import { Warnings } from './warnings.tsx';

/** The page. */
export function App() {
  if (wantsToken.value !== 'no') {
    return (
      <>
        <TopBar />
        <TokenEntry />
      </>
    );
  }
  return (
    <>
      <TopBar />
      <main>
        <Warnings />
        <Figures />
        <Charts />
        <Queries />
        <div class="columns">
          <div class="wide">
            <Upstreams />
            <Lookup />
          </div>
          <div class="side">
            <Listeners />
            <Cache />
            <Lists />
          </div>
        </div>
        <Tops />
        <Connections />
      </main>
    </>
  );
}
