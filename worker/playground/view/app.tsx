import { ThemeSwitch } from '../../../web/shared/theme_switch.tsx';
import { Answer } from './answer.tsx';
import { AskBar } from './ask_bar.tsx';
import { Cache } from './cache.tsx';
import { Clock } from './clock.tsx';
import { History } from './history.tsx';
import { Octets } from './octets.tsx';
import { Pool } from './pool.tsx';
import { Share } from './share.tsx';
import { Timeline } from './timeline.tsx';
import { Upstreams } from './upstreams.tsx';
import { Workshop } from './workshop.tsx';

/** The page. */
export function App() {
  return (
    <>
      <header class="top">
        <h1>
          Berth <span>playground</span>
        </h1>
        <p class="quiet">A DNS resolver, whole, in this page.</p>
        <Clock />
        <ThemeSwitch />
        <Share />
      </header>
      <main>
        <AskBar />
        <div class="columns">
          <div class="wide">
            <Answer />
            <Timeline />
            <Octets />
          </div>
          <div class="side">
            <Upstreams />
            <Pool />
            <Cache />
            <History />
          </div>
        </div>
        <Workshop />
      </main>
    </>
  );
}
